// Package identity turns credentials into callers: passwords into tokens, tokens into a restore.Caller.
// Passwords are kept as argon2id hashes, tokens as SHA-256 hashes; neither can be read back.
package identity
