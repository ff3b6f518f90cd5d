package config

import (
	"net/url"
	"strconv"
	"strings"
)

// redisURL accepts the embedded Redis or the address of a server.
func redisURL(v string) (string, string) {
	const how = `use "embedded", "redis://host:6379/0" or "rediss://host:6379/0"`
	if v == "embedded" {
		return "", ""
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "redis" && u.Scheme != "rediss" || u.Hostname() == "" {
		return "is not the address of a Redis server", how
	}
	if db := strings.Trim(u.Path, "/"); db != "" {
		if _, err := strconv.ParseUint(db, 10, 8); err != nil {
			return "must end in the number of a database", how
		}
	}
	return "", ""
}
