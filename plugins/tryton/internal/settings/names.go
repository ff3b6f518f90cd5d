package settings

import "regexp"

var (
	fieldPattern    = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}$`)
	pathPattern     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,127}(\.[A-Za-z_][A-Za-z0-9_]{0,127})?$`)
	modelPattern    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}(\.[a-z][a-z0-9_]{0,62}){1,5}$`)
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})?$`)
	databasePattern = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$`)
)

// validName is a field, or the field of a field. It becomes part of a method or
// a domain, so nothing else may stand there.
func validName(s string) bool { return pathPattern.MatchString(s) }

func validField(s string) bool { return fieldPattern.MatchString(s) }

func validModel(s string) bool { return modelPattern.MatchString(s) }
