package redact

import (
	"net/netip"
	"strings"
)

// uuid replaces a UUID by another of the same version and variant. That without a digit other than 0 or f stays:
// it stands for none, or for all.
func (r *Redactor) uuid(s string) string {
	small := strings.ToLower(s)
	out, ok := r.known["uuid "+small]
	if !ok {
		b := []byte(small)
		var values []digit
		for i, c := range b {
			if c != '-' && i != 14 && i != 19 {
				values = append(values, digit{uint32(unhex(c)), 16})
			}
		}
		if strings.Trim(small, "0-") != "" && strings.Trim(small, "f-") != "" {
			r.cipher.permute("uuid", values)
		}
		for i, c := range b {
			if c != '-' && i != 14 && i != 19 {
				b[i], values = lowerHex[values[0].value], values[1:]
			}
		}
		out = r.remember("uuid "+small, string(b))
	}
	return caseLike(out, s)
}

// caseLike writes hexadecimal digits in the case of others.
func caseLike(s, like string) string {
	upper := strings.ContainsAny(like, "ABCDEF")
	if !upper {
		return s
	}
	b := []byte(s)
	mixed := strings.ContainsAny(like, "abcdef")
	for i := range b {
		if isLetter(b[i]) && (!mixed || like[i] >= 'A' && like[i] <= 'F') {
			b[i] &^= 0x20
		}
	}
	return string(b)
}

// address replaces an IP address, but for those that everybody has.
func (r *Redactor) address(s string) string {
	a, err := netip.ParseAddr(s)
	if err != nil || a.IsLoopback() || a.IsUnspecified() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return s
	}
	if a.Is6() {
		return r.address6(s)
	}
	b := a.As4()
	var values []digit
	for _, v := range b {
		values = append(values, digit{uint32(v), 256})
	}
	for {
		r.cipher.permute("ipv4", values)
		for i := range b {
			b[i] = byte(values[i].value)
		}
		if out := netip.AddrFrom4(b); b[0] != 0 && b[0] != 127 && b[0] < 224 {
			return out.String()
		}
	}
}

// address6 replaces the digits of an IPv6 address.
func (r *Redactor) address6(s string) string {
	if i := strings.LastIndexByte(s, ':'); strings.Contains(s[i:], ".") {
		return s[:i+1] + r.address(s[i+1:])
	}
	b := []byte(strings.ToLower(s))
	var values []digit
	for _, c := range b {
		if c != ':' {
			values = append(values, digit{uint32(unhex(c)), 16})
		}
	}
	r.cipher.permute("ipv6", values)
	for i, c := range b {
		if c != ':' {
			b[i], values = lowerHex[values[0].value], values[1:]
		}
	}
	return caseLike(string(b), s)
}
