package limecrm

import (
	"encoding/json"
	"fmt"
	"strings"
)

// expression is a node of a query's filter. A leaf has a key; AND and OR hold
// a list in exp, and ! holds one expression.
type expression struct {
	Key string `json:"key"`
	Op  string `json:"op"`
	Exp any    `json:"exp"`
}

// path resolves a key, which may be dotted: company.name.
func (c *call) path(lt *Limetype, key string) (func(*row) any, *Property, error) {
	head, rest, dotted := strings.Cut(key, ".")
	p := lt.find(head)
	switch {
	case p == nil:
		return nil, nil, badRequest(fmt.Sprintf("The property %q does not exist on %q.", head, lt.Name))
	case p.Type == "hasmany":
		return nil, nil, badRequest(fmt.Sprintf("The property %q is a list of other objects and can not be queried.", head))
	case !dotted:
		return func(r *row) any { return stored(lt, r, p) }, p, nil
	case p.Type != "belongsto":
		return nil, nil, badRequest(fmt.Sprintf("The property %q has no properties of its own.", head))
	}
	related := c.srv.store.model.byName[p.Related]
	if err := c.allow(related, "read"); err != nil {
		return nil, nil, err
	}
	inner, leafProperty, err := c.path(related, rest)
	if err != nil {
		return nil, nil, err
	}
	return func(r *row) any {
		id, _ := r.values[p.Name].(int64)
		other := c.srv.store.get(p.Related, id)
		if other == nil {
			return nil
		}
		return inner(other)
	}, leafProperty, nil
}

// compile turns a filter into a test.
func (c *call) compile(lt *Limetype, e *expression) (test, error) {
	switch e.Op {
	case "AND", "OR", "!":
		return c.compileGroup(lt, e)
	}
	get, p, err := c.path(lt, e.Key)
	if err != nil {
		return nil, err
	}
	if e.Op == "IN" {
		return c.compileIn(get, p, e.Exp)
	}
	want, err := c.srv.store.operand(p, e.Exp)
	if err != nil {
		return nil, badRequest(fmt.Sprintf("The value %s is not valid for %q.", echo(e.Exp), e.Key))
	}
	decide := compareWith(e.Op, want, !c.srv.opts.Quirks.CaseSensitive)
	if decide == nil {
		return nil, badRequest(fmt.Sprintf("The operator %q does not exist.", e.Op))
	}
	return func(r *row) bool { return decide(get(r)) }, nil
}

func (c *call) compileGroup(lt *Limetype, e *expression) (test, error) {
	list, isList := e.Exp.([]any)
	if !isList {
		list = []any{e.Exp}
	}
	var tests []test
	for _, item := range list {
		sub := &expression{}
		raw, err := json.Marshal(item)
		if err == nil {
			dec := json.NewDecoder(strings.NewReader(string(raw)))
			dec.UseNumber()
			err = dec.Decode(sub)
		}
		if err != nil {
			return nil, badRequest("The filter is not valid: " + echo(item))
		}
		t, err := c.compile(lt, sub)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	if len(tests) == 0 || (e.Op == "!" && len(tests) != 1) {
		return nil, badRequest(fmt.Sprintf("The operator %q has the wrong number of expressions.", e.Op))
	}
	return group(e.Op, tests), nil
}

func group(op string, tests []test) test {
	if op == "!" {
		return func(r *row) bool { return !tests[0](r) }
	}
	stop := op == "OR" // the first answer that settles the matter
	return func(r *row) bool {
		for _, t := range tests {
			if t(r) == stop {
				return stop
			}
		}
		return !stop
	}
}

func (c *call) compileIn(get func(*row) any, p *Property, exp any) (test, error) {
	list, ok := exp.([]any)
	if !ok {
		return nil, badRequest("The operator IN needs a list.")
	}
	var wants []any
	for _, item := range list {
		want, err := c.srv.store.operand(p, item)
		if err != nil {
			return nil, badRequest(fmt.Sprintf("The value %s is not valid for %q.", echo(item), p.Name))
		}
		wants = append(wants, want)
	}
	fold := !c.srv.opts.Quirks.CaseSensitive
	return func(r *row) bool {
		for _, want := range wants {
			if equal(get(r), want, fold) {
				return true
			}
		}
		return false
	}, nil
}

// compareWith returns the decision of one operator, or nil if there is none.
func compareWith(op string, want any, fold bool) func(any) bool {
	ordered := func(ok func(int) bool) func(any) bool {
		return func(v any) bool { return v != nil && want != nil && ok(order(v, want, fold)) }
	}
	switch op {
	case "=":
		return func(v any) bool { return equal(v, want, fold) }
	case "!=":
		return func(v any) bool { return !equal(v, want, fold) }
	case "<":
		return ordered(func(n int) bool { return n < 0 })
	case "<=":
		return ordered(func(n int) bool { return n <= 0 })
	case ">":
		return ordered(func(n int) bool { return n > 0 })
	case ">=":
		return ordered(func(n int) bool { return n >= 0 })
	case "=?":
		return textTest(want, fold, strings.HasPrefix)
	case "?":
		return textTest(want, fold, strings.Contains)
	case "=$":
		return textTest(want, fold, strings.HasSuffix)
	}
	return nil
}

func textTest(want any, fold bool, ok func(s, part string) bool) func(any) bool {
	part, _ := want.(string)
	return func(v any) bool {
		s, isText := v.(string)
		if fold {
			return isText && ok(strings.ToLower(s), strings.ToLower(part))
		}
		return isText && ok(s, part)
	}
}
