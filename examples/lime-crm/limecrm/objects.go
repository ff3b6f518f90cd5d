package limecrm

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// limetype finds the limetype of the path and checks the right.
func (c *call) limetype(verb string) (*Limetype, error) {
	name := c.r.PathValue("type")
	lt := c.srv.store.model.byName[name]
	if lt == nil {
		return nil, notFound(fmt.Sprintf("The limetype %q does not exist.", name))
	}
	return lt, c.allow(lt, verb)
}

// target finds the object of the path and checks the right.
func (c *call) target(verb string) (*Limetype, *row, error) {
	lt, err := c.limetype(verb)
	if err != nil {
		return nil, nil, err
	}
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, nil, errNotFound
	}
	r := c.srv.store.get(lt.Name, id)
	if r == nil {
		return nil, nil, errNotFound
	}
	return lt, r, nil
}

func getObject(c *call) error {
	lt, r, err := c.target("read")
	if err != nil {
		return err
	}
	embed, err := c.embeds(lt)
	if err != nil {
		return err
	}
	return c.json(http.StatusOK, c.object(lt, r, embed))
}

func postObject(c *call) error {
	lt, err := c.limetype("create")
	if err != nil {
		return err
	}
	body, err := decodeObject(c.r.Body)
	if err != nil {
		return badRequest(err.Error())
	}
	r, err := c.srv.store.create(lt, body, c.user.ID)
	if err != nil {
		return err
	}
	c.w.Header().Set("Location", c.url("limeobject", lt.Name, r.id))
	return c.json(http.StatusCreated, c.object(lt, r, nil))
}

func putObject(c *call) error {
	lt, r, err := c.target("update")
	if err != nil {
		return err
	}
	body, err := decodeObject(c.r.Body)
	if err != nil {
		return badRequest(err.Error())
	}
	if err := c.srv.store.update(lt, r, body, c.user.ID); err != nil {
		return err
	}
	if c.srv.opts.Quirks.NoContent {
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return c.json(http.StatusOK, c.object(lt, r, nil))
}

func deleteObject(c *call) error {
	lt, r, err := c.target("delete")
	if err != nil {
		return err
	}
	if err := c.srv.store.remove(lt, r.id); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// embeds reads _embed: only to-one relations can be embedded.
func (c *call) embeds(lt *Limetype) ([]*Property, error) {
	var out []*Property
	for _, name := range c.r.URL.Query()["_embed"] {
		p := lt.Property(name)
		if p == nil || p.Type != "belongsto" {
			return nil, badRequest(fmt.Sprintf("The property %q can not be embedded.", name))
		}
		if err := c.allow(c.srv.store.model.byName[p.Related], "read"); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// decodeObject reads exactly one JSON object and keeps numbers as written.
func decodeObject(r io.Reader) (map[string]any, error) {
	dec := json.NewDecoder(r)
	dec.UseNumber()
	var body map[string]any
	if err := dec.Decode(&body); err != nil || body == nil {
		return nil, reject("The body is not a JSON object.")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, reject("The body holds more than one JSON value.")
	}
	return body, nil
}
