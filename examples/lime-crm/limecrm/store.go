package limecrm

import (
	"fmt"
	"sort"
	"sync"
	"time"
)

// firstID is the id of the first object of every limetype, as in Lime.
const firstID = 1001

var errNotFound error = rejection("The object does not exist.")

// row is one object.
type row struct {
	id                   int64
	values               map[string]any
	created, changed     time.Time
	createdBy, changedBy int64
}

// table holds the objects of one limetype; ids is sorted.
type table struct {
	rows map[int64]*row
	ids  []int64
	next int64
}

// store is the database. Its methods expect the caller to hold mu: a request
// is one transaction.
type store struct {
	mu        sync.RWMutex
	model     *model
	tables    map[string]*table
	files     map[int64]*file
	nextFile  int64
	agents    map[int64]agent
	now       func() time.Time
	loc       *time.Location
	keepFiles bool
}

func newStore(m *model, now func() time.Time, loc *time.Location, keepFiles bool) *store {
	s := &store{
		model: m, tables: map[string]*table{}, files: map[int64]*file{},
		nextFile: firstID, agents: agents(), now: now, loc: loc, keepFiles: keepFiles,
	}
	for _, t := range m.types {
		s.tables[t.Name] = &table{rows: map[int64]*row{}, next: firstID}
	}
	return s
}

// get returns one object, or nil.
func (s *store) get(limetype string, id int64) *row {
	t := s.tables[limetype]
	if t == nil {
		return nil
	}
	return t.rows[id]
}

// insert adds an object with values that are known to be right.
func (s *store) insert(limetype string, values map[string]any, at time.Time, by int64) *row {
	tab, lt := s.tables[limetype], s.model.byName[limetype]
	r := &row{id: tab.next, values: values, created: at, changed: at, createdBy: by, changedBy: by}
	tab.next++
	for _, p := range lt.Properties {
		if _, given := values[p.Name]; !given && p.Type != "hasmany" {
			values[p.Name] = p.zero()
		}
	}
	tab.rows[r.id] = r
	tab.ids = append(tab.ids, r.id)
	return r
}

// check turns a JSON object into values to store, or says what is wrong.
func (s *store) check(lt *Limetype, body map[string]any) (map[string]any, error) {
	values, wrong := map[string]any{}, map[string]string{}
	for name, raw := range body {
		p := lt.Property(name)
		if p == nil {
			wrong[name] = fmt.Sprintf("The property %q does not exist on %q; it was sent with the value %s.", name, lt.Name, echo(raw))
			continue
		}
		v, err := p.parse(raw, s.loc)
		if err == nil {
			err = s.checkReference(p, v)
		}
		if err == nil && p.Required && p.isEmpty(v) {
			err = reject("The property %q is required and can not be %s.", name, echo(raw))
		}
		if err != nil {
			wrong[name] = err.Error()
			continue
		}
		values[name] = v
	}
	if len(wrong) > 0 {
		return nil, &ValidationError{Fields: wrong}
	}
	return values, nil
}

// checkReference refuses ids of objects and files that do not exist.
func (s *store) checkReference(p *Property, v any) error {
	id, isID := v.(int64)
	if !isID {
		return nil
	}
	switch {
	case p.Type == "belongsto" && s.get(p.Related, id) == nil:
		return reject("The property %q refers to %s %d, which does not exist.", p.Name, p.Related, id)
	case p.Type == "file" && s.files[id] == nil:
		return reject("The property %q refers to file %d, which does not exist.", p.Name, id)
	}
	return nil
}

// create adds an object from a JSON object.
func (s *store) create(lt *Limetype, body map[string]any, by int64) (*row, error) {
	values, err := s.check(lt, body)
	if err != nil {
		return nil, err
	}
	for _, p := range lt.Properties {
		if _, given := values[p.Name]; p.Required && !given {
			return nil, &ValidationError{Fields: map[string]string{
				p.Name: fmt.Sprintf("The property %q is required.", p.Name),
			}}
		}
	}
	lt.compose(values, nil)
	return s.insert(lt.Name, values, s.moment(), by), nil
}

// update changes only the properties that were sent.
func (s *store) update(lt *Limetype, r *row, body map[string]any, by int64) error {
	values, err := s.check(lt, body)
	if err != nil {
		return err
	}
	lt.compose(values, r.values)
	for name, v := range values {
		s.dropFile(lt.Property(name), r.values[name], v)
		r.values[name] = v
	}
	s.touch(r, by)
	return nil
}

// touch moves _timestamp forward, also when the clock stands still.
func (s *store) touch(r *row, by int64) {
	at := s.moment()
	if !at.After(r.changed) {
		at = r.changed.Add(time.Millisecond)
	}
	r.changed, r.changedBy = at, by
}

func (s *store) moment() time.Time { return s.now().In(s.loc).Truncate(time.Microsecond) }

// remove deletes an object. Objects that pointed at it stay, unlinked.
func (s *store) remove(lt *Limetype, id int64) error {
	tab := s.tables[lt.Name]
	r := tab.rows[id]
	if r == nil {
		return errNotFound
	}
	for _, p := range lt.Properties {
		s.dropFile(p, r.values[p.Name], nil)
	}
	delete(tab.rows, id)
	i := sort.Search(len(tab.ids), func(i int) bool { return tab.ids[i] >= id })
	tab.ids = append(tab.ids[:i], tab.ids[i+1:]...)
	for _, other := range s.model.types {
		for _, p := range other.Properties {
			if p.Type == "belongsto" && p.Related == lt.Name {
				s.unlink(other.Name, p.Name, id)
			}
		}
	}
	return nil
}

func (s *store) unlink(limetype, property string, id int64) {
	for _, r := range s.tables[limetype].rows {
		if r.values[property] == id {
			r.values[property] = nil
		}
	}
}
