/** Text of `policy.d/00-default.yaml` in a new node: nothing is accepted until the operator says so (design 1, deny by default). */
export const DEFAULT_POLICY_YAML = `# What this node accepts from whom. The first rule that matches decides; a claim that no rule matches is
# quarantined: kept, visible to analysts, in no list and no export. Changes are read at once, without a restart.
# Every key is explained in config/policy.example.yaml; "tocsin config check" checks the file.
rules: []

# To accept what every member publishes:
# rules:
#   - name: accept-members
#     verdict: accept
`
