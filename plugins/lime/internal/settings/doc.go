// Package settings reads the settings of the Lime adapter. Everything that
// differs between two Lime CRM installations is a setting: the adapter itself
// knows no limetype and no field by name.
package settings
