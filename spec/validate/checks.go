package validate

import "fmt"

// CheckInfo describes one id that findings carry.
type CheckInfo struct {
	ID       string
	Severity Severity // of its findings; one of Drift may be a Violation where the contract closes an object
	Title    string   // what a finding says, in one sentence
	Meaning  string   // what is judged, and why it matters
}

// messageChecks are the checks of what is no value.
var messageChecks = []CheckInfo{
	{"http/status-undocumented", Violation, "The status is none that the contract lists", "A client branches on the status. One that the contract does not list for the operation and version leaves it without a rule."},
	{"http/media-undocumented", Violation, "The media type of the body is none that the contract lists", "Content-Type says how the body is read. The contract lists the types of each request and answer."},
	{"http/media-missing", Violation, "A body comes without Content-Type", "Without it a reader must guess what the bytes are."},
	{"http/charset-unexpected", Violation, "The charset is another than the contract's", "JSON is UTF-8; another charset makes readers take the same bytes for another text."},
	{"http/content-length-mismatch", Violation, "Content-Length is not the length of the body", "The header announces how many bytes follow. Another number hides a body that was cut."},
	{"http/header-required-missing", Violation, "A header that the contract requires is missing", "Clients may rely on the headers that the contract requires in an answer."},
	{"http/header-schema", Violation, "A header has a value that its schema does not allow", "The contract gives documented headers of an answer a schema, as it does for properties."},
	{"http/header-undocumented", Drift, "A header is known neither to the contract nor to HTTP", "The server says more than the contract: a newer one may. It breaks no client."},
	{"http/body-unexpected", Violation, "A body comes where the contract has none", "A body where none is documented, as after 204, is not read, or is taken for the next answer."},
	{"http/body-missing", Violation, "There is no body where the contract has one", "A client that decodes the documented body of the status finds nothing."},
	{"http/unjudged", Note, "A body could not be judged", "It is encoded, too long or was not kept whole: nothing is said about it, neither good nor bad."},
	{"route/undocumented", Violation, "The path is none of the contract", "A call of a path that no operation has cannot be judged; whoever sends it relies on what is not documented."},
	{"route/method-undocumented", Violation, "The path is documented, the method is not", "The contract lists the methods of each path."},
	{"route/case-drift", Drift, "The path is written in another case", "The service takes paths in any case; caches, proxies and other servers may not."},
	{"route/trailing-slash", Drift, "The path ends with a slash", "The service takes it; other servers tell the two apart."},
	{"route/prefix-drift", Drift, "The path does not begin as the contract's servers do", "A gateway may put a prefix before the paths of the service."},
	{"route/query-undocumented", Drift, "A query parameter is none of the contract", "The service passes over names that it does not know, so a misspelled parameter does nothing."},
	{"route/query-case-drift", Drift, "A query parameter is written in another case", "The service takes names in any case; other servers may not."},
	{"query/duplicate", Violation, "A query parameter comes more than once", "Which of its values counts is not documented."},
	{"json/syntax", Violation, "The body is no JSON", "Nothing else in it can be judged. The pointer says how far it could be read."},
	{"json/invalid-utf8", Violation, "The body is not UTF-8", "JSON between systems is UTF-8, and a lone half of a surrogate pair stands for no character."},
	{"json/bom", Violation, "The body begins with a byte order mark", "Senders of JSON must not add one: many parsers refuse it."},
	{"json/trailing-bytes", Violation, "Something follows the JSON value", "Some readers stop before it, others refuse the whole."},
	{"json/depth", Violation, "The body is nested more than 64 levels deep", "No body of the contract is; one that is exhausts readers."},
	{"json/duplicate-name", Violation, "An object names a member twice", "Readers disagree on which of the two counts. Each occurrence is judged."},
	{"json/number-precision", Note, "An integer is beyond 2^53", "Readers that keep numbers as floating point, as JavaScript does, take it for another."},
	{"body/syntax", Violation, "The form cannot be read", "The body says that it is a form, and is not written as one."},
	{"body/duplicate-name", Violation, "The form has a field twice", "Which of its values counts is not documented."},
	{"body/invalid-utf8", Violation, "The text is not UTF-8", "A form or plain text of the contract is UTF-8."},
	{"body/property-undocumented", Drift, "A property is none of the contract", "The server says more than the contract: a newer one may. Where the contract closes an object, it is a violation."},
	{"body/property-case-drift", Drift, "A property is written in another case", "Readers that tell cases apart miss it. It is judged as the documented property."},
	{"body/items", Violation, "An array has fewer or more items than the contract allows", "The contract bounds the array by minItems or maxItems."},
	{"body/unique", Violation, "An array has an item twice", "The contract says that its items are all different."},
	{"body/write-only-in-response", Violation, "An answer shows what only requests may hold", "A property that is write-only, such as a password, has no place in an answer."},
}

// valueChecks are the checks of a value, wherever it stands: the end of the id, the severity, and the title after
// what the value is.
var valueChecks = []CheckInfo{
	{"required", Violation, "that must be there is missing", "A reader of the contract relies on it. The pointer names what is missing."},
	{"type", Violation, "has another type than the contract's", "Typed clients fail to decode it, or make something else of it. 1.0 is no integer."},
	{"null", Violation, "is null where the contract does not allow it", "Clients meet a null where a value was promised."},
	{"enum", Violation, "is none of the values that the contract lists", "A client that branches on the values has no branch for it."},
	{"enum-case-drift", Drift, "is a listed value in another case", "Readers that tell cases apart do not know it. It is judged as the listed value."},
	{"range", Violation, "is a number outside the bounds of the contract", "The contract bounds it by minimum, maximum or multipleOf."},
	{"length", Violation, "is a text shorter or longer than the contract allows", "The contract counts characters by minLength and maxLength."},
	{"pattern", Violation, "is a text that the contract's pattern does not match", "The pattern says how the text is written."},
	{"format-uuid", Violation, "is no UUID", "Ids are UUIDs: 32 hexadecimal digits in five groups."},
	{"format-date-time", Violation, "is no date with time of RFC 3339", "It must be a day of the calendar, with a time and a zone."},
	{"format-date", Violation, "is no date of RFC 3339", "It must be a day of the calendar: 2022-01-31."},
	{"format-uri", Violation, "is no URI", "A link must be one that can be resolved."},
	{"format-byte", Violation, "is no base64", "The contract says that the bytes are written in base64."},
	{"format-int32", Violation, "is an integer that 32 bits cannot hold", "Clients decode it into 32 bits."},
	{"format-int64", Violation, "is an integer that 64 bits cannot hold", "Clients decode it into 64 bits."},
	{"format-float", Violation, "is a number that 32 bits of floating point cannot hold", "Clients decode it into 32 bits."},
	{"format-vb365-request-time", Violation, "is no time as the service takes it", "The service takes documented forms of a point in time beside RFC 3339."},
	{"one-of-none", Violation, "is none of the alternatives of the contract", "The contract describes alternatives; the value matches none, so no client knows how to read it."},
	{"one-of-many", Violation, "is several alternatives of the contract at once", "Exactly one must match: a client cannot tell which is meant."},
	{"discriminator-unmapped", Violation, "does not say which alternative of the contract it is", "The property that tells the alternatives apart is missing or has a value that names none."},
	{"read-only-in-request", Violation, "is sent though only answers may hold it", "A read-only property is the server's to set."},
	{"schema", Violation, "breaks a rule of its schema", "A rule by not, minProperties or maxProperties."},
	{"deprecated-seen", Note, "is deprecated", "It still works; a later version may drop it."},
}

// values says what a value is called by where it stands.
var values = []struct{ area, name string }{
	{"body", "A property"}, {"path", "A parameter of the path"}, {"query", "A query parameter"},
	{"header", "A header of the request"}, {"cookie", "A cookie"},
}

// Checks returns what every finding of this package can be about, each id once. The ids are permanent.
func Checks() []CheckInfo {
	all := append([]CheckInfo(nil), messageChecks...)
	for _, v := range values {
		for _, c := range valueChecks {
			all = append(all, CheckInfo{v.area + "/" + c.ID, c.Severity, v.name + " " + c.Title, c.Meaning})
		}
	}
	return all
}

// CheckByID returns the check with the given id, such as "body/required".
func CheckByID(id string) (CheckInfo, error) {
	for _, c := range Checks() {
		if c.ID == id {
			return c, nil
		}
	}
	return CheckInfo{}, fmt.Errorf("no check %q of the contract", id)
}
