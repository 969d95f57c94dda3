import type { CommandSpec, Group } from './command.js'

/** One line of the tree. The spec itself, with all that it imports, is loaded when the command is asked for. */
export interface CommandEntry {
  /** Full name without `tocsin`. */
  name: string
  group: Group
  summary: string
  load(): Promise<CommandSpec>
}

/** Every command, in the order of the help. A test holds names, groups and summaries equal to those of the specs. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'demo',
    group: 'start',
    summary: 'Run three nodes on this machine with sample data, and watch them share',
    load: async () => (await import('./demo.js')).demoCommand
  },
  {
    name: 'init',
    group: 'start',
    summary: 'Make keys and configuration; with --found also a mesh',
    load: async () => (await import('./init.js')).initCommand
  },
  {
    name: 'join',
    group: 'start',
    summary: 'Join a mesh with an invite of a steward',
    load: async () => (await import('./join.js')).joinCommand
  },
  { name: 'run', group: 'start', summary: 'Run the node in the foreground', load: async () => (await import('./run.js')).runCommand },
  {
    name: 'status',
    group: 'start',
    summary: 'Show what the node holds, who it talks to and whether all is well',
    load: async () => (await import('./status.js')).statusCommand
  },
  {
    name: 'doctor',
    group: 'start',
    summary: 'Check files, keys, configuration, clock, disk and peers, and say how to repair',
    load: async () => (await import('./doctor.js')).doctorCommand
  },
  {
    name: 'join request',
    group: 'mesh',
    summary: 'Write a signed request to join a mesh',
    load: async () => (await import('./join-request.js')).joinRequestCommand
  },
  {
    name: 'join complete',
    group: 'mesh',
    summary: 'Take in the signed answer of a steward',
    load: async () => (await import('./join-complete.js')).joinCompleteCommand
  },
  {
    name: 'invite create',
    group: 'mesh',
    summary: 'Invite an organization to ask for admission',
    load: async () => (await import('./invite-create.js')).inviteCreateCommand
  },
  {
    name: 'invite list',
    group: 'mesh',
    summary: 'List the invites of this node',
    load: async () => (await import('./invite-list.js')).inviteListCommand
  },
  {
    name: 'invite revoke',
    group: 'mesh',
    summary: 'Withdraw an invite',
    load: async () => (await import('./invite-revoke.js')).inviteRevokeCommand
  },
  {
    name: 'member requests',
    group: 'mesh',
    summary: 'List the organizations that ask to join by an invite',
    load: async () => (await import('./member-requests.js')).memberRequestsCommand
  },
  {
    name: 'member approve',
    group: 'mesh',
    summary: 'Admit an organization that asked by an invite',
    load: async () => (await import('./member-approve.js')).memberApproveCommand
  },
  {
    name: 'member deny',
    group: 'mesh',
    summary: 'Deny the request of an organization to join',
    load: async () => (await import('./member-deny.js')).memberDenyCommand
  },
  {
    name: 'member renew',
    group: 'mesh',
    summary: 'Give a member another year with the same rights and networks',
    load: async () => (await import('./member-renew.js')).memberRenewCommand
  },
  {
    name: 'member sign',
    group: 'mesh',
    summary: 'Admit an organization: sign its request as a steward',
    load: async () => (await import('./member-sign.js')).memberSignCommand
  },
  {
    name: 'member list',
    group: 'mesh',
    summary: 'List the organizations of the mesh',
    load: async () => (await import('./member-list.js')).memberListCommand
  },
  {
    name: 'member show',
    group: 'mesh',
    summary: 'Show one organization: networks, rights, nodes',
    load: async () => (await import('./member-show.js')).memberShowCommand
  },
  {
    name: 'member suspend',
    group: 'mesh',
    summary: 'Take every right from a member until it is signed again',
    load: async () => (await import('./member-suspend.js')).memberSuspendCommand
  },
  {
    name: 'member revoke',
    group: 'mesh',
    summary: 'End a membership for good, with all nodes and from a moment on',
    load: async () => (await import('./member-revoke.js')).memberRevokeCommand
  },
  {
    name: 'mesh show',
    group: 'mesh',
    summary: 'Show the charter of the mesh: stewards, thresholds, limits, expiry',
    load: async () => (await import('./mesh-show.js')).meshShowCommand
  },
  {
    name: 'mesh verify',
    group: 'mesh',
    summary: 'Verify a file of signed documents, or the whole roster, link by link',
    load: async () => (await import('./mesh-verify.js')).meshVerifyCommand
  },
  {
    name: 'mesh log',
    group: 'mesh',
    summary: 'Show what was decided in the mesh, oldest first: charters, memberships, revocations, nodes',
    load: async () => (await import('./mesh-log.js')).meshLogCommand
  },
  {
    name: 'mesh export',
    group: 'mesh',
    summary: 'Write every signed document of the mesh into one file',
    load: async () => (await import('./mesh-export.js')).meshExportCommand
  },
  {
    name: 'mesh amend',
    group: 'mesh',
    summary: 'Change stewards, thresholds, limits or the expiry of the mesh',
    load: async () => (await import('./mesh-amend.js')).meshAmendCommand
  },
  {
    name: 'mesh sign',
    group: 'mesh',
    summary: 'Sign as a steward what another steward has begun',
    load: async () => (await import('./mesh-sign.js')).meshSignCommand
  },
  {
    name: 'mesh apply',
    group: 'mesh',
    summary: 'Take in a file that enough stewards have signed',
    load: async () => (await import('./mesh-apply.js')).meshApplyCommand
  },
  {
    name: 'mesh pin',
    group: 'mesh',
    summary: 'Say which of two rival charters stands for this node',
    load: async () => (await import('./mesh-pin.js')).meshPinCommand
  },
  {
    name: 'mesh unpin',
    group: 'mesh',
    summary: 'Take a pin back',
    load: async () => (await import('./mesh-unpin.js')).meshUnpinCommand
  },
  {
    name: 'peer list',
    group: 'mesh',
    summary: 'List the peers of the running node, and those that it keeps out',
    load: async () => (await import('./peer-list.js')).peerListCommand
  },
  {
    name: 'peer ban',
    group: 'mesh',
    summary: 'Keep a peer out of this node for a time; the mesh goes on with it',
    load: async () => (await import('./peer-ban.js')).peerBanCommand
  },
  {
    name: 'peer unban',
    group: 'mesh',
    summary: 'Lift a ban before its time',
    load: async () => (await import('./peer-unban.js')).peerUnbanCommand
  },
  {
    name: 'publish',
    group: 'data',
    summary: 'Publish a file: parse, scrub, sign, send; with --dry-run only show',
    load: async () => (await import('./publish.js')).publishCommand
  },
  {
    name: 'retract record',
    group: 'data',
    summary: 'Withdraw own records everywhere',
    load: async () => (await import('./retract-record.js')).retractRecordCommand
  },
  {
    name: 'retract batch',
    group: 'data',
    summary: 'Withdraw every record of one own batch everywhere',
    load: async () => (await import('./retract-batch.js')).retractBatchCommand
  },
  {
    name: 'query',
    group: 'data',
    summary: 'Look values up: who said what, how sure, until when',
    load: async () => (await import('./query.js')).queryCommand
  },
  { name: 'list', group: 'data', summary: 'List claims by filter', load: async () => (await import('./list.js')).listCommand },
  {
    name: 'quarantine list',
    group: 'data',
    summary: 'Show what is set aside after forks and revocations, by stream',
    load: async () => (await import('./quarantine-list.js')).quarantineListCommand
  },
  {
    name: 'quarantine show',
    group: 'data',
    summary: 'Show the batches of one stream that are set aside',
    load: async () => (await import('./quarantine-show.js')).quarantineShowCommand
  },
  {
    name: 'quarantine restore',
    group: 'data',
    summary: 'Let records that were set aside after a fork count on this node again',
    load: async () => (await import('./quarantine-restore.js')).quarantineRestoreCommand
  },
  {
    name: 'quarantine contest',
    group: 'data',
    summary: 'Set aside again what quarantine restore let count',
    load: async () => (await import('./quarantine-contest.js')).quarantineContestCommand
  },
  {
    name: 'deliveries',
    group: 'data',
    summary: 'Show what each addressee holds of the records sent to it',
    load: async () => (await import('./deliveries.js')).deliveriesCommand
  },
  {
    name: 'canon',
    group: 'data',
    summary: 'Show the canonical form of values; needs no node',
    load: async () => (await import('./canon-command.js')).canonCommand
  },
  {
    name: 'key create',
    group: 'keep',
    summary: 'Make an API key; it is shown once',
    load: async () => (await import('./key-create.js')).keyCreateCommand
  },
  { name: 'key list', group: 'keep', summary: 'List the API keys', load: async () => (await import('./key-list.js')).keyListCommand },
  {
    name: 'key revoke',
    group: 'keep',
    summary: 'End an API key at once',
    load: async () => (await import('./key-revoke.js')).keyRevokeCommand
  },
  {
    name: 'identity show',
    group: 'keep',
    summary: 'Show the fingerprints of this organization, node and mesh',
    load: async () => (await import('./identity-show.js')).identityShowCommand
  },
  {
    name: 'identity renew',
    group: 'keep',
    summary: 'Certify this node for another 30 days',
    load: async () => (await import('./identity-renew.js')).identityRenewCommand
  },
  {
    name: 'identity add-node',
    group: 'keep',
    summary: 'Make the directory of another node of this organization',
    load: async () => (await import('./identity-add-node.js')).identityAddNodeCommand
  },
  {
    name: 'identity rotate-node',
    group: 'keep',
    summary: 'Give this node a new key; the old one ends where its streams end',
    load: async () => (await import('./identity-rotate-node.js')).identityRotateNodeCommand
  },
  {
    name: 'identity epoch',
    group: 'keep',
    summary: 'Start the streams of this node again, after a fork or a restore that no peer can confirm',
    load: async () => (await import('./identity-epoch.js')).identityEpochCommand
  },
  {
    name: 'identity revoke-node',
    group: 'keep',
    summary: 'End one of your own nodes: its key was stolen, or it is used no more',
    load: async () => (await import('./identity-revoke-node.js')).identityRevokeNodeCommand
  },
  {
    name: 'backup create',
    group: 'keep',
    summary: 'Write everything of this node into one encrypted file',
    load: async () => (await import('./backup-create.js')).backupCreateCommand
  },
  {
    name: 'backup verify',
    group: 'keep',
    summary: 'Prove that a backup is whole, and show what is in it; needs no node',
    load: async () => (await import('./backup-verify.js')).backupVerifyCommand
  },
  {
    name: 'restore',
    group: 'keep',
    summary: 'Make the directory of a node from a backup',
    load: async () => (await import('./restore.js')).restoreCommand
  },
  {
    name: 'config show',
    group: 'keep',
    summary: 'Show the configuration in force, and where each value comes from',
    load: async () => (await import('./config-show.js')).configShowCommand
  },
  {
    name: 'config check',
    group: 'keep',
    summary: 'Check configuration and policy files, all problems at once',
    load: async () => (await import('./config-check.js')).configCheckCommand
  },
  {
    name: 'db stats',
    group: 'keep',
    summary: 'Show what the database of a node holds',
    load: async () => (await import('./db-stats.js')).dbStatsCommand
  },
  {
    name: 'db verify',
    group: 'keep',
    summary: 'Prove everything that the database of a node holds',
    load: async () => (await import('./db-verify.js')).dbVerifyCommand
  },
  {
    name: 'db compact',
    group: 'keep',
    summary: 'Erase what has expired from the database of a node, and free its space',
    load: async () => (await import('./db-compact.js')).dbCompactCommand
  },
  {
    name: 'db prune',
    group: 'keep',
    summary: 'Erase now what retention would erase: expired payloads, and headers long below the floor',
    load: async () => (await import('./db-prune.js')).dbPruneCommand
  },
  {
    name: 'db rebuild',
    group: 'keep',
    summary: 'Make the claims again from the signed batches; with --from-peers everything',
    load: async () => (await import('./db-rebuild.js')).dbRebuildCommand
  },
  {
    name: 'completion',
    group: 'other',
    summary: 'Print the completion script of a shell',
    load: async () => (await import('./completion.js')).completionCommand
  },
  { name: 'version', group: 'other', summary: 'Print the version', load: async () => (await import('./version.js')).versionCommand },
  {
    name: 'help',
    group: 'other',
    summary: 'Explain a command, an error code or the exit codes',
    load: async () => (await import('./help.js')).helpCommand
  }
]
