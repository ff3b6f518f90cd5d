package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/inzage/inzage/sdk"
	"github.com/inzage/inzage/sdk/changes"
	"github.com/inzage/inzage/sdk/settings"
)

// Adapter implements sdk.Adapter, sdk.Finder and sdk.Updater.
type Adapter struct {
	crm     atomic.Pointer[crm] // nil until Configure succeeded
	updates sync.Mutex          // one at a time
}

// New returns an adapter that waits for Configure.
func New() sdk.Adapter { return &Adapter{} }

// Describe tells what this program is.
func (a *Adapter) Describe(context.Context) (*sdk.Description, error) {
	return &sdk.Description{Name: "csv", Version: "0.1.0"}, nil
}

// Configure takes the settings. What is wrong with them is told with its path.
func (a *Adapter) Configure(_ context.Context, req *sdk.ConfigureRequest) (*sdk.ConfigureResponse, error) {
	var set Settings
	problems := settings.Decode(req.Settings, &set)
	if len(problems) == 0 {
		a.crm.Store(&crm{name: req.Name, Settings: set})
	}
	return &sdk.ConfigureResponse{Diagnostics: problems}, nil
}

// Check tells whether the CRM can be reached.
func (a *Adapter) Check(ctx context.Context) (*sdk.CheckResponse, error) {
	return &sdk.CheckResponse{}, a.crm.Load().ping(ctx)
}

// personType says what the CRM knows of people, and what may be changed.
func personType() *sdk.Type {
	field := func(name, label string, k sdk.Kind) sdk.Field {
		return sdk.Field{Name: name, Labels: sdk.Labels{"": label}, Kind: k, MaxLength: 200, Editable: true, Personal: true}
	}
	t := &sdk.Type{
		Name: "person", Labels: sdk.Labels{"": "Person"}, Contact: true, Guard: sdk.GuardChecked, Repeat: sdk.RepeatSafe,
		Capabilities: []sdk.Capability{sdk.CapabilityFinder, sdk.CapabilityUpdater},
		Fields: []sdk.Field{
			field("number", "Customer number", sdk.KindText), field("name", "Name", sdk.KindText),
			field("email", "E-mail", sdk.KindText), field("birthdate", "Date of birth", sdk.KindDate),
		},
	}
	t.Field("number").Editable, t.Field("name").Required, t.Field("email").Format = false, true, sdk.FormatEmail
	return t
}

// Schema tells what the CRM holds.
func (a *Adapter) Schema(context.Context) (*sdk.Schema, error) {
	return &sdk.Schema{Types: []sdk.Type{*personType()}}, nil
}

// record makes what the host sees of a person. The revision is a hash.
func record(name string, p person) *sdk.Record {
	raw, _ := json.Marshal(p)
	rec := &sdk.Record{
		Ref: sdk.Ref{Adapter: name, Type: "person", ID: p["id"]}, Title: p["name"], Values: map[string]sdk.Value{},
		Revision: fmt.Sprintf("%x", sha256.Sum256(raw)), Archived: p["archived"] == "yes",
	}
	for _, f := range personType().Fields {
		if p[f.Name] != "" {
			rec.Values[f.Name] = sdk.Value{Kind: f.Kind, State: sdk.StatePresent, Text: p[f.Name]}
		}
	}
	return rec
}

// Contact reads one person.
func (a *Adapter) Contact(ctx context.Context, ref sdk.Ref) (*sdk.Record, error) {
	if ref.Type != "person" {
		return nil, sdk.Errorf(sdk.KindNotFound, "no such type")
	}
	c := a.crm.Load()
	p, err := c.get(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	return record(c.name, p), nil
}

// Find searches name and e-mail address, or one field exactly.
func (a *Adapter) Find(ctx context.Context, req *sdk.FindRequest) (*sdk.FindResponse, error) {
	fields := []string{req.Field}
	if req.Field == "" {
		fields = []string{"name", "email"}
	} else if personType().Field(req.Field) == nil {
		return nil, sdk.Errorf(sdk.KindInvalid, "no such field")
	}
	c := a.crm.Load()
	found, err := c.search(ctx, req.Text, req.Field != "", fields...)
	out := &sdk.FindResponse{More: len(found) > req.Limit}
	for _, p := range found[:min(len(found), req.Limit)] {
		out.Records = append(out.Records, *record(c.name, p))
	}
	return out, err
}

// Update changes one person: all changes or none. What stands in the CRM is
// compared just before the write, which is what GuardChecked says.
func (a *Adapter) Update(ctx context.Context, req *sdk.UpdateRequest) (*sdk.UpdateResponse, error) {
	a.updates.Lock()
	defer a.updates.Unlock()
	now, err := a.Contact(ctx, req.Ref)
	if err != nil {
		return nil, err
	}
	results, write := changes.Judge(personType(), now, req)
	if write {
		values := person{}
		for i, r := range results {
			if r.Status == sdk.StatusApplied {
				values[r.Field], results[i].Current = req.Changes[i].New.Text, req.Changes[i].New
			}
		}
		if err := a.crm.Load().put(ctx, req.Ref.ID, values); err != nil {
			return nil, err
		}
		if now, err = a.Contact(ctx, req.Ref); err != nil { // as stored
			return nil, &sdk.Error{Kind: sdk.KindUnavailable, Detail: "written, and not read back", MayHaveApplied: true}
		}
	}
	return &sdk.UpdateResponse{Record: now, Results: results}, nil
}
