package tryton

import (
	"encoding/json"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// kindOf maps one of Tryton's types of fields.
type kindOf struct {
	kind     sdk.Kind
	format   sdk.Format
	scale    int
	freeText bool
	writable bool
}

// kinds is the one table from Tryton's types. What is missing here, and is no
// relation, travels as text and cannot be changed.
var kinds = map[string]kindOf{
	"char":           {kind: sdk.KindText, writable: true},
	"text":           {kind: sdk.KindText, format: sdk.FormatMultiline, freeText: true, writable: true},
	"fulltext":       {kind: sdk.KindText, format: sdk.FormatMultiline, freeText: true},
	"integer":        {kind: sdk.KindDecimal, writable: true},
	"biginteger":     {kind: sdk.KindDecimal, writable: true},
	"float":          {kind: sdk.KindDecimal, scale: -1, writable: true},
	"numeric":        {kind: sdk.KindDecimal, scale: -1, writable: true},
	"boolean":        {kind: sdk.KindBool, writable: true},
	"date":           {kind: sdk.KindDate, writable: true},
	"datetime":       {kind: sdk.KindTime, writable: true},
	"timestamp":      {kind: sdk.KindTime},
	"time":           {kind: sdk.KindText},
	"timedelta":      {kind: sdk.KindText},
	"selection":      {kind: sdk.KindOption, writable: true},
	"multiselection": {kind: sdk.KindOptions, writable: true},
	"many2one":       {kind: sdk.KindReference, writable: true},
	"one2one":        {kind: sdk.KindReference},
	"reference":      {kind: sdk.KindReference},
}

// isToMany reports whether a field is a list of other records.
func isToMany(kind string) bool { return kind == "one2many" || kind == "many2many" }

// skipped are fields that are no data of a record, or stand elsewhere: its id
// and title, the users who wrote it, and the contents of files.
func skipped(name, kind string) bool {
	switch name {
	case "id", "rec_name", "create_uid", "write_uid":
		return true
	}
	return kind == "binary" || isToMany(kind)
}

// newProperty describes one field. What the settings say about it comes later.
func newProperty(f *metaField) *property {
	k, known := kinds[f.Type]
	if !known {
		k = kindOf{kind: sdk.KindText}
	}
	p := &property{kind: f.Type, target: f.Relation, labels: map[string]string{}, sought: f.searchable(), field: sdk.Field{
		Name: f.Name, Labels: sdk.Labels{"": f.String}, Kind: k.kind, Format: k.format, Scale: k.scale, FreeText: k.freeText,
		Required: bool(f.Required), Editable: k.writable && !bool(f.ReadOnly), MaxLength: f.size(),
	}}
	p.amount = f.Type == "numeric"
	if p.amount {
		p.field.Scale = f.scale()
	}
	return p
}

// scale reads the digits after the point: a list, or a formula that holds for
// each record apart, which is left to the CRM.
func (f *metaField) scale() int {
	var text string
	if json.Unmarshal(f.Digits, &text) != nil {
		text = string(f.Digits)
	}
	var digits []json.RawMessage
	var scale int
	if json.Unmarshal([]byte(text), &digits) != nil || len(digits) != 2 || json.Unmarshal(digits[1], &scale) != nil {
		return -1
	}
	return scale
}

// size is the most characters; 0 when there is no bound, or a formula for one.
func (f *metaField) size() int {
	var n int
	if json.Unmarshal(f.Size, &n) != nil || f.Type != "char" {
		return 0
	}
	return max(n, 0)
}

// emailNames: Tryton has one type for all texts, so its own names have to tell.
func formatOf(name string) sdk.Format {
	switch strings.ToLower(name) {
	case "email":
		return sdk.FormatEmail
	case "phone", "mobile", "fax":
		return sdk.FormatPhone
	case "website", "url":
		return sdk.FormatURL
	}
	return sdk.FormatLine
}
