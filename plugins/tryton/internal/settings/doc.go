// Package settings reads the settings of the Tryton adapter. What differs
// between two Tryton databases is a setting: the adapter itself knows hardly a
// model and no field by name.
package settings
