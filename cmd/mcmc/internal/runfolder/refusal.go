package runfolder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrInput matches, through errors.Is, the errors whose cause is the folder as
// it stands or what was asked of it: it holds a run already, is of another
// format, damaged, edited, locked, not readable. Nothing was changed then. An
// error that does not match came up while a run was being written.
var ErrInput = errors.New("run folder cannot be used")

// refusal is an error that matches ErrInput and, where there is one, its cause.
type refusal struct {
	text  string
	cause error
}

func (r *refusal) Error() string        { return r.text }
func (r *refusal) Is(target error) bool { return target == ErrInput }
func (r *refusal) Unwrap() error        { return r.cause }

// refuse returns a refusal with this package's prefix; %w names its cause.
func refuse(format string, args ...any) error {
	err := fmt.Errorf("runfolder: "+format, args...)
	return &refusal{text: err.Error(), cause: errors.Unwrap(err)}
}

// because returns a refusal that failed for cause: "what: cause".
func because(cause error, format string, args ...any) error {
	if errors.Is(cause, ErrInput) {
		return cause // it is a whole sentence
	}
	return &refusal{text: "runfolder: " + fmt.Sprintf(format, args...) + ": " + plain(cause), cause: cause}
}

// missing returns a refusal of what is not there: the text says so already, and
// the cause would say it again.
func missing(cause error, format string, args ...any) error {
	return &refusal{text: "runfolder: " + fmt.Sprintf(format, args...), cause: cause}
}

// plain returns the text of err without the operation and the path that package
// os puts in front: ours name both already.
func plain(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.As(err, &link):
		return link.Err.Error()
	}
	return err.Error()
}
