package adaptertest

import (
	"encoding/json"
	"time"

	"github.com/inzage/inzage/sdk"
)

// Fixture says what stands in the CRM that an adapter is tested with. Only
// Settings and Contact are needed; each of the others makes more cases run. It
// holds invented data only.
type Fixture struct {
	// Name is what the adapter is told to be called: the Adapter of its Refs. Default "crm".
	Name string
	// Settings configure the adapter for this CRM: a JSON object.
	Settings json.RawMessage
	// Required names the settings without which there must be a diagnostic.
	Required []string

	Records Records
	Find    Searches
	Lists   Lists
	Edits   Edits
	Files   FileSet
	Journal JournalSet
	Agents  AgentSet
	Consent ConsentSet

	// Secrets are values that stand in the CRM or in the settings (a name, an
	// address, a key). No error and no log line may hold one of them.
	Secrets []string

	Hooks Hooks
}

// Records name records of a contact type, one for each thing that can be the
// matter with one. The zero Ref: there is none.
type Records struct {
	Contact  sdk.Ref // an ordinary one, with a value in most fields; cases that write change it
	Other    sdk.Ref // another ordinary one
	Missing  sdk.Ref // one that does not exist
	Archived sdk.Ref
	Moved    sdk.Ref // merged into MovedTo
	MovedTo  sdk.Ref
	Denied   sdk.Ref // one that the CRM does not show to these credentials
}

// Searches are questions for the Finder; nil: none.
type Searches struct {
	None     *sdk.FindRequest // finds nothing
	One      *sdk.FindRequest // finds Records.Contact and nothing else
	Many     *sdk.FindRequest // finds more than one
	Archived *sdk.FindRequest // finds Records.Archived, perhaps among others
}

// List is one relation of one record.
type List struct {
	Parent   sdk.Ref
	Relation string
	Count    int     // how many records it has
	Ref      sdk.Ref // one of them, where the case is about one
	Others   int     // Lists.Shared: how many other people Ref is linked to
}

// Lists are related records.
type Lists struct {
	Long     List // best with 10,000 records or more: one page must not be enough
	Empty    List // a relation without records
	Archived List // Ref is archived
	Shared   List // Ref is linked to Others other people, not counting Parent
	Private  List // Ref is linked to Parent only
}

// Edits tell what may be written.
type Edits struct {
	// Values overrides, by field of Contact's type, the value that the kit
	// writes. A reference or a file is written only with a value from here.
	Values map[string]sdk.Value
	// Keep names editable fields that the kit must leave alone, with the reason.
	Keep map[string]string
	// Tick is how far apart two writes have to be for their revisions to
	// differ, where the CRM's revisions are times. Default: they always differ.
	Tick time.Duration
	// Child is a record that can be added to an owned relation of Contact.
	Child *Child
}

// Child is a new record of an owned relation.
type Child struct {
	Relation string
	Values   map[string]sdk.Value
}

// FileSet is about the files of a record.
type FileSet struct {
	Owner    sdk.Ref
	Count    int                  // how many files Owner has
	Stranger sdk.Ref              // a record with at least one file, none of them Owner's
	Break    func() (heal func()) // makes transfers break off halfway at the CRM
}

// JournalSet is about the CRM's own history.
type JournalSet struct {
	Ref   sdk.Ref                                     // a record that has one; zero: Contact
	Count func(ref sdk.Ref, text string) (int, error) // how many lines with that text stand at the record
}

// AgentSet is about the CRM's agents.
type AgentSet struct {
	Known   string     // id of an agent who may do Action
	Action  sdk.Action // default ActionLink
	Unknown string     // an id that no agent has; default one that is unlikely
}

// ConsentSet is about the consents of Records.Contact.
type ConsentSet struct {
	Type string // id of a type that a person can give and withdraw
}

// Hooks let the kit reach the CRM behind the adapter's back. Each is optional.
type Hooks struct {
	// Change gives a field of a record another value, as somebody else would.
	Change func(ref sdk.Ref, field string, v sdk.Value) error
	// Cut makes the CRM unreachable, for new processes of the adapter too.
	Cut func() (heal func())
	// Slow makes each answer of the CRM take d.
	Slow func(d time.Duration) (heal func())
	// Lose makes the CRM do the next write and lose its answer.
	Lose func() (heal func())
}
