package settings

import "regexp"

var namePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,127}$`)

// validName keeps everything out that could change the path of a request.
func validName(s string) bool { return namePattern.MatchString(s) }
