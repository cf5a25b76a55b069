//go:build !amd64 || purego

package kern

// available returns the sets of this program: without assembly there is one.
func available() []set { return []set{portable} }
