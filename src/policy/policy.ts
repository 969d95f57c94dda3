import { equalBytes, toHex } from '../model/bytes.js'
import type { Indicator } from '../model/indicator.js'
import { fingerprint, nodePeerId, orgDid } from '../roster/fingerprint.js'
import type { PolicyQuestion, PolicyRule, PolicyWord, Range } from './rule.js'

export interface PolicyVerdict {
  verdict: PolicyWord
  /** `file:line name` of the rule that decided. */
  rule: string
  /** 0–1: local trust in the claim, for scoring. 0 unless accepted. */
  weight: number
}

/** What this node takes in from whom (design 7.7). Decides about claims and the change feed only, never about relaying. */
export interface Policy {
  /** Pure: the same question gets the same answer until the rules change. */
  verdict(question: PolicyQuestion): PolicyVerdict
}

export interface PolicyInit {
  /** What this organization says is always accepted. */
  ownOrg: Uint8Array
  nowS: () => number
}

/** A member that no rule names (issue 2; chapter 1: deny by default). */
const DEFAULT: PolicyVerdict = { verdict: 'quarantine', rule: '(default) no rule matches', weight: 0 }
const OWN: PolicyVerdict = { verdict: 'accept', rule: '(own organization)', weight: 1 }

/** Publishers whose rules are remembered; a mesh has at most a few thousand nodes. */
const PUBLISHERS_MAX = 8_192
const HOUR_S = 3_600

/** The first rule that matches decides. */
export function createPolicy(rules: readonly PolicyRule[], { ownOrg, nowS }: PolicyInit): Policy {
  const byPublisher = new Map<string, readonly PolicyRule[]>()
  const verdicts = new Map(rules.map(rule => [rule, verdictOf(rule)] as const))
  let last: { question: PolicyQuestion; rules: readonly PolicyRule[] } | undefined

  /** Rules that could match this publisher at all: worked out once, so that a row costs only what is about the row. */
  function rulesFor(question: PolicyQuestion): readonly PolicyRule[] {
    // the rows of a batch share the very bytes of their publisher's keys: to spell them per row costs more than the rules
    if (last === undefined || !isSamePublisher(last.question, question)) last = { question, rules: findRules(question) }

    return last.rules
  }

  function findRules(question: PolicyQuestion): readonly PolicyRule[] {
    const { org, nodeKey, orgName = '', orgKind = '' } = question
    const key = `${toHex(org)}|${nodeKey === undefined ? '' : toHex(nodeKey)}|${orgName}|${orgKind}`
    let found = byPublisher.get(key)

    if (found === undefined) {
      found = rules.filter(rule => isAbout(rule, question))
      if (byPublisher.size >= PUBLISHERS_MAX) byPublisher.clear()
      byPublisher.set(key, found)
    }

    return found
  }

  return {
    verdict(question) {
      if (equalBytes(question.org, ownOrg)) return OWN

      for (const rule of rulesFor(question)) {
        if (matches(rule, question.indicator, nowS)) return verdicts.get(rule) ?? DEFAULT
      }

      return DEFAULT
    }
  }
}

function verdictOf({ verdict, place, weight }: PolicyRule): PolicyVerdict {
  return { verdict, rule: place, weight: verdict === 'accept' ? weight : 0 }
}

/** By identity of the keys: equal keys in other memory are looked up again. */
function isSamePublisher(a: PolicyQuestion, b: PolicyQuestion): boolean {
  return a.org === b.org && a.nodeKey === b.nodeKey && a.orgName === b.orgName && a.orgKind === b.orgKind
}

function isAbout({ orgs, kinds, nodes }: PolicyRule, { org, orgName, orgKind, nodeKey }: PolicyQuestion): boolean {
  const isOrg =
    orgs === undefined || orgs.has(orgDid(org)) || orgs.has(fingerprint(org)) || (orgName !== undefined && orgs.has(orgName.toLowerCase()))
  const isKind = kinds === undefined || (orgKind !== undefined && kinds.has(orgKind))
  const isNode = nodes === undefined || (nodeKey !== undefined && nodes.has(nodePeerId(nodeKey)))

  return isOrg && isKind && isNode
}

function matches(rule: PolicyRule, indicator: Indicator, nowS: () => number): boolean {
  return (
    isIn(rule.types, indicator.type) &&
    isIn(rule.roles, indicator.role) &&
    isIn(rule.classifications, indicator.classification) &&
    isIn(rule.tlps, indicator.tlp) &&
    isIn(rule.origins, indicator.origin) &&
    isIn(rule.feeds, indicator.feed) &&
    isMalware(rule.malware, indicator.malware) &&
    (rule.tags === undefined || indicator.tags.some(tag => rule.tags?.has(tag))) &&
    (rule.confidence === undefined || isWithin(rule.confidence, indicator.confidence)) &&
    (rule.ageHours === undefined || isWithin(rule.ageHours, (nowS() - indicator.lastSeenS) / HOUR_S))
  )
}

function isIn(set: ReadonlySet<string> | undefined, value: string | undefined): boolean {
  return set === undefined || (value !== undefined && set.has(value))
}

function isMalware(condition: PolicyRule['malware'], malware: string | undefined): boolean {
  if (condition === undefined) return true
  if (malware === undefined) return false

  return condition.names.has(malware) || condition.prefixes.some(prefix => malware.startsWith(prefix))
}

function isWithin({ min, max }: Range, value: number | undefined): boolean {
  return value !== undefined && (min === undefined || value >= min) && (max === undefined || value <= max)
}
