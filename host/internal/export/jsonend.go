package export

import "strconv"

// Close writes what is not shown, what is missing, and whether that is all.
func (j *jsonCopy) Close(c Cover) error {
	if err := j.ready(); err != nil {
		return err
	}
	j.finish()
	j.raw("\n],\"withheld\":[")
	for i := range c.Withheld {
		w := &c.Withheld[i]
		j.comma(i)
		j.raw(`{"section":`)
		j.string(w.Section)
		j.member("label", j.labelOf(w.Section, w.Label))
		j.raw(`,"count":` + strconv.Itoa(w.Count))
		j.member("reason", string(w.Reason))
		j.member("why", j.withholding(w))
		j.member("ask", j.ask(w))
		if !w.Until.IsZero() {
			j.member("until", isoMoment(w.Until, j.opts.Location))
		}
		j.raw("}")
	}
	j.raw("],\"gaps\":[")
	for i := range j.gaps {
		g := &j.gaps[i]
		j.comma(i)
		j.raw(`{"section":`)
		j.string(g.Section)
		j.member("label", g.Label)
		j.member("reason", string(g.Reason))
		j.member("why", j.reason(g.Reason))
		j.raw("}")
	}
	j.raw(`],"complete":` + strconv.FormatBool(len(j.gaps) == 0) + "}\n")
	if j.failed != nil {
		return j.fail(j.failed)
	}
	if err := j.fail(j.flush()); err != nil {
		return err
	}
	j.err = errClosed
	return nil
}
