package memadapter

import (
	"encoding/gob"
	"os"
	"path/filepath"

	"github.com/inzage/inzage/sdk"
)

// data is what the CRM holds.
type data struct {
	Records      map[sdk.Ref]*sdk.Record
	Related      map[list][]sdk.Ref
	Files        []*file
	Journal      map[sdk.Ref][]sdk.JournalLine
	ConsentTypes []sdk.ConsentType
	Consents     map[sdk.Ref][]sdk.ConsentEvent
	Moved        map[sdk.Ref]sdk.Ref
	Denied       map[sdk.Ref]bool
	// Added remembers which addition made a record, so that a repeat makes no
	// second one: it stands in the CRM, not in the adapter.
	Added  map[string]sdk.Ref
	Last   int // id of the last record that was added
	Faults Faults
}

// list is one relation of one record.
type list struct {
	Parent   sdk.Ref
	Relation string
}

func newData() data {
	return data{
		Records: map[sdk.Ref]*sdk.Record{}, Related: map[list][]sdk.Ref{}, Journal: map[sdk.Ref][]sdk.JournalLine{},
		Consents: map[sdk.Ref][]sdk.ConsentEvent{}, Moved: map[sdk.Ref]sdk.Ref{}, Denied: map[sdk.Ref]bool{}, Added: map[string]sdk.Ref{}, Last: 1 << 40,
	}
}

// load reads the file again when another process wrote it; a.mu is held for
// writing. One process writes at a time.
func (a *Adapter) load() error {
	if a.file == "" {
		return nil
	}
	now, err := os.Stat(a.file)
	if err != nil {
		return err
	}
	if a.loaded != nil && os.SameFile(a.loaded, now) && a.loaded.ModTime().Equal(now.ModTime()) && a.loaded.Size() == now.Size() {
		return nil
	}
	f, err := os.Open(a.file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	d := newData()
	if err := gob.NewDecoder(f).Decode(&d); err != nil {
		return err
	}
	a.data, a.loaded = d, now
	return nil
}

// save writes the file, if there is one; a.mu is held for writing.
func (a *Adapter) save() error {
	if a.file == "" {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(a.file), ".memadapter-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	if err := gob.NewEncoder(tmp).Encode(&a.data); err != nil {
		_ = tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), a.file); err != nil {
		return err
	}
	a.loaded, err = os.Stat(a.file)
	return err
}

// storeError is what a trouble with the file looks like to the host.
func storeError(err error) error {
	if err == nil {
		return nil
	}
	return sdk.Errorf(sdk.KindUnavailable, "the file of records cannot be used")
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil || !os.IsNotExist(err)
}
