package tryton

import (
	"context"

	shared "github.com/inzage/inzage/plugins/internal/settings"
	"github.com/inzage/inzage/sdk"
)

// plan is one write: values of the record, and what becomes of its children.
type plan struct {
	m      *model
	ref    sdk.Ref
	own    map[string]any
	kin    map[string]*kin // by relation
	stamps map[string]string
}

// kin is what becomes of the children of one relation.
type kin struct {
	rel     *relation
	writes  map[string]map[string]any // values by id
	creates []map[string]any
	deletes []int64
	fresh   map[string]map[string]any // of creates, by the inline fields that share a child
}

func newPlan(m *model, ref sdk.Ref) *plan {
	return &plan{m: m, ref: ref, own: map[string]any{}, kin: map[string]*kin{}, stamps: map[string]string{}}
}

func (p *plan) of(rel *relation) *kin {
	if p.kin[rel.Name] == nil {
		p.kin[rel.Name] = &kin{rel: rel, writes: map[string]map[string]any{}, fresh: map[string]map[string]any{}}
	}
	return p.kin[rel.Name]
}

// set plans the value of a field: the record's own, or that of the child which
// the field stands for. A child that is missing is made.
func (p *plan) set(c *catalog, prop *property, before *held, v sdk.Value) {
	p.stamps[p.m.Name+","+p.ref.ID] = before.stamp
	if prop.in == nil {
		p.own[prop.field.Name] = encode(prop, v)
		return
	}
	rel := p.m.relations[prop.in.Relation]
	child, k := c.models[rel.Type], p.of(rel)
	r := chosen(prop.in, before.children[rel.Name])
	switch {
	case r == nil:
		k.create(prop, v)
		return
	case prop.in.Remove && normal(v).State != sdk.StatePresent && bool(child.access.Delete):
		k.deletes = append(k.deletes, idNumber(r.id()))
	default:
		if k.writes[r.id()] == nil {
			k.writes[r.id()] = map[string]any{}
		}
		k.writes[r.id()][prop.in.Field] = encode(prop.child, v)
	}
	p.stamps[child.Name+","+r.id()] = r.text("_timestamp")
}

// create plans a new child. Fields with the same conditions go into one: street
// and city into one address.
func (k *kin) create(prop *property, v sdk.Value) {
	id := ""
	for _, field := range shared.SortedKeys(prop.in.Where) {
		id += field + "=" + prop.in.Where[field] + "\n"
	}
	if k.fresh[id] == nil {
		k.fresh[id] = map[string]any{}
		for field, value := range prop.in.Where {
			k.fresh[id][field] = value
		}
		k.creates = append(k.creates, k.fresh[id])
	}
	k.fresh[id][prop.in.Field] = encode(prop.child, v)
}

func (p *plan) add(rel *relation, values map[string]any) {
	k := p.of(rel)
	k.creates = append(k.creates, values)
}

func (p *plan) remove(rel *relation, h *held) {
	k := p.of(rel)
	k.deletes = append(k.deletes, idNumber(h.record.Ref.ID))
	p.stamps[rel.Type+","+h.record.Ref.ID] = h.stamp
}

// apart reports a relation without a field of the parent: its records are
// written by themselves.
func (k *kin) apart() bool { return k.rel.kind != "one2many" }

func (k *kin) size() int { return len(k.writes) + len(k.creates) + len(k.deletes) }

// torn reports a plan that would take more than one write, and could stop
// half-way.
func (p *plan) torn() bool {
	apart, total := 0, len(p.own)
	for _, k := range p.kin {
		total += k.size()
		if k.apart() {
			apart += k.size()
		}
	}
	return apart > 0 && total > 1
}

// verbs is how Tryton takes what becomes of children.
func (k *kin) verbs() []any {
	var out []any
	for _, id := range shared.SortedKeys(k.writes) {
		out = append(out, []any{"write", []int64{idNumber(id)}, k.writes[id]})
	}
	if len(k.deletes) > 0 {
		out = append(out, []any{"delete", k.deletes})
	}
	if len(k.creates) > 0 {
		out = append(out, []any{"create", k.creates})
	}
	return out
}

// send makes the one write of a plan.
func (s *session) send(ctx context.Context, c *catalog, p *plan) error {
	with := s.writing(c, p.stamps)
	values := map[string]any{}
	for name, v := range p.own {
		values[name] = v
	}
	for _, k := range p.kin {
		if k.apart() {
			return s.sendApart(ctx, p, k, with)
		}
		values[k.rel.field] = k.verbs()
	}
	return s.api.Write(ctx, nil, "model."+p.m.Name+".write", []int64{idNumber(p.ref.ID)}, values, with)
}

func (s *session) sendApart(ctx context.Context, p *plan, k *kin, with map[string]any) error {
	if len(k.deletes) > 0 {
		return s.api.Write(ctx, nil, "model."+k.rel.Type+".delete", k.deletes, with)
	}
	for _, values := range k.creates {
		values[k.rel.by[0].name] = k.rel.by[0].value(p.ref)
	}
	return s.api.Write(ctx, nil, "model."+k.rel.Type+".create", k.creates, with)
}

// need is a right that a plan takes.
type need struct{ model, right string }

func (n need) in(a access) bool {
	switch n.right {
	case "create":
		return bool(a.Create)
	case "delete":
		return bool(a.Delete)
	}
	return bool(a.Write)
}

func (p *plan) needs() []need {
	var out []need
	alone := false
	for _, k := range p.kin {
		alone = alone || k.apart()
		if len(k.writes) > 0 {
			out = append(out, need{k.rel.Type, "write"})
		}
		if len(k.creates) > 0 {
			out = append(out, need{k.rel.Type, "create"})
		}
		if len(k.deletes) > 0 {
			out = append(out, need{k.rel.Type, "delete"})
		}
	}
	if !alone {
		out = append(out, need{p.m.Name, "write"})
	}
	return out
}

func (p *plan) models() []string {
	names := map[string]bool{}
	for _, n := range p.needs() {
		names[n.model] = true
	}
	return shared.SortedKeys(names)
}
