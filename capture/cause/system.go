package cause

import (
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// ended are the ways in which something is over before it is done.
func ended(err error) (string, bool) {
	switch {
	case sameAs(err, io.EOF, io.ErrUnexpectedEOF):
		return "it ended before it was complete", true
	case sameAs(err, context.Canceled):
		return "it was stopped", true
	case sameAs(err, context.DeadlineExceeded, os.ErrDeadlineExceeded):
		return "it took too long", true
	case sameAs(err, net.ErrClosed, http.ErrServerClosed, io.ErrClosedPipe):
		return "the connection is closed", true
	case sameAs(err, fs.ErrClosed):
		return "it is closed already", true
	case sameAs(err, io.ErrShortWrite):
		return "only a part of it could be written", true
	}
	return "", false
}

// ofSystem are refusals of the operating system.
func ofSystem(err error) (string, bool) {
	switch e := err.(type) {
	case *fs.PathError:
		return e.Path + ": " + inner(e.Err, "it cannot be used"), true
	case *os.LinkError:
		return e.New + ": " + inner(e.Err, "it cannot be written"), true
	case *os.SyscallError:
		return inner(e.Err, "the system refuses it"), true
	case *exec.Error:
		return "the program " + strconv.Quote(e.Name) + " cannot be started", true
	case syscall.Errno:
		return ofNumber(e), true
	}
	switch {
	case sameAs(err, fs.ErrNotExist):
		return "there is no such file or folder", true
	case sameAs(err, fs.ErrExist):
		return "it exists already", true
	case sameAs(err, fs.ErrPermission):
		return "permission denied", true
	}
	return "", false
}

// ofNumber are the system's own errors. Those that are not in the table keep
// their number, by which they can be looked up.
func ofNumber(n syscall.Errno) string {
	if says := numbers[n]; says != "" {
		return says
	}
	return "the system refuses it, with its error number " + strconv.Itoa(int(n))
}

var numbers = map[syscall.Errno]string{
	syscall.EACCES:        "permission denied",
	syscall.EPERM:         "permission denied",
	syscall.ENOENT:        "there is no such file or folder",
	syscall.EEXIST:        "it exists already",
	syscall.EISDIR:        "it is a folder",
	syscall.ENOTDIR:       "part of the path is not a folder",
	syscall.ENAMETOOLONG:  "the name is too long",
	syscall.ELOOP:         "its links go round in a circle",
	syscall.ENOSPC:        "no space left on the device",
	syscall.EROFS:         "the file system is read-only",
	syscall.EIO:           "the device could not be read or written",
	syscall.EMFILE:        "too many files are open",
	syscall.ENFILE:        "too many files are open",
	syscall.ENOMEM:        "there is not enough memory",
	syscall.EPIPE:         "the other side has closed the connection",
	syscall.ECONNRESET:    "the other side broke the connection off",
	syscall.ECONNABORTED:  "the connection was broken off",
	syscall.ECONNREFUSED:  "nobody listens there",
	syscall.EADDRINUSE:    "the port is taken",
	syscall.EADDRNOTAVAIL: "this computer has no such address",
	syscall.EHOSTUNREACH:  "there is no way to that computer",
	syscall.ENETUNREACH:   "there is no way to that network",
	syscall.ENETDOWN:      "the network interface is down",
	syscall.ETIMEDOUT:     "it took too long",
	syscall.EINVAL:        "the system does not accept this value",
	syscall.ENODEV:        "there is no such device",
	syscall.ENXIO:         "there is no such device",
}

// ofNetwork are failures of connections and of what they carry.
func ofNetwork(err error) (string, bool) {
	switch e := err.(type) {
	case *net.OpError:
		if e.Op == "remote error" || e.Op == "local error" { // of TLS
			return "", false
		}
		return inner(e.Err, "the connection failed"), true
	case *url.Error:
		return e.URL + ": " + inner(e.Err, "it cannot be fetched"), true
	case *net.DNSError:
		return "no address is known for the name " + strconv.Quote(e.Name), true
	case *net.AddrError:
		return strconv.Quote(e.Addr) + " cannot be used as an address: it is written HOST:PORT, with a port up to 65535", true
	case *net.ParseError:
		return strconv.Quote(e.Text) + " is not an address", true
	case textproto.ProtocolError, *textproto.Error:
		return "a header in it cannot be read", true
	//lint:ignore SA1019 net/http still returns ErrNotMultipart and ErrMissingBoundary as such
	case *http.ProtocolError:
		return "it is not sent as a page sends a form", true
	case *http.MaxBytesError:
		return "it has more than the " + strconv.FormatInt(e.Limit, 10) + " bytes that are accepted here", true
	case net.Error:
		if e.Timeout() {
			return "it took too long", true
		}
	}
	return "", false
}
