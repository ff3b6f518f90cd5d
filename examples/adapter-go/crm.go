package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/inzage/inzage/sdk"
)

// person is one contact: values by the name of their field. Field id is the
// CRM's id, and archived is "yes" for a contact that is no longer in use.
type person map[string]string

// Settings are what the operator writes into the adapter block of config.hcl.
type Settings struct {
	File string `json:"file" needed:"the path of the CSV file"`
}

// crm is all that knows the CRM: here a CSV file whose first line names the
// columns. Its errors never repeat what the file system said.
type crm struct {
	name string // the adapter's, in the host's configuration
	Settings
}

// all reads everybody.
func (c *crm) all(ctx context.Context) (columns []string, people []person, err error) {
	if c == nil {
		return nil, nil, sdk.Errorf(sdk.KindUnavailable, "the adapter is not configured")
	}
	text, err := os.ReadFile(c.File)
	lines, badCSV := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || badCSV != nil || len(lines) == 0 || ctx.Err() != nil {
		return nil, nil, sdk.Errorf(sdk.KindUnavailable, "the file of people cannot be read")
	}
	for _, line := range lines[1:] {
		p := person{}
		for i, name := range lines[0] {
			p[name] = line[i]
		}
		people = append(people, p)
	}
	return lines[0], people, nil
}

// ping tells whether the CRM answers.
func (c *crm) ping(ctx context.Context) error {
	_, _, err := c.all(ctx)
	return err
}

// get reads one person.
func (c *crm) get(ctx context.Context, id string) (person, error) {
	_, people, err := c.all(ctx)
	for _, p := range people {
		if p["id"] == id {
			return p, nil
		}
	}
	if err == nil {
		err = sdk.Errorf(sdk.KindNotFound, "no such person")
	}
	return nil, err
}

// search finds the people who have text in one of the fields or, when exact,
// as the whole value of it. Archived ones are found too.
func (c *crm) search(ctx context.Context, text string, exact bool, fields ...string) ([]person, error) {
	_, people, err := c.all(ctx)
	return slices.DeleteFunc(people, func(p person) bool {
		return text == "" || !slices.ContainsFunc(fields, func(name string) bool {
			return p[name] == text || (!exact && strings.Contains(strings.ToLower(p[name]), strings.ToLower(text)))
		})
	}), err
}

// put changes fields of one person, who was read before. A new file takes the
// place of the old one at once: nobody reads the half of it.
func (c *crm) put(ctx context.Context, id string, values person) error {
	columns, people, err := c.all(ctx)
	if err != nil {
		return err
	}
	lines := [][]string{columns}
	for _, p := range people {
		if p["id"] == id {
			maps.Copy(p, values)
		}
		var line []string
		for _, name := range columns {
			line = append(line, p[name])
		}
		lines = append(lines, line)
	}
	var text bytes.Buffer
	_ = csv.NewWriter(&text).WriteAll(lines) // a buffer takes everything
	if os.WriteFile(c.File+".new", text.Bytes(), 0o600) != nil || os.Rename(c.File+".new", c.File) != nil {
		return sdk.Errorf(sdk.KindUnavailable, "the file of people cannot be written")
	}
	return nil
}
