package ledger

var roles = map[string]func(path string) error{}
