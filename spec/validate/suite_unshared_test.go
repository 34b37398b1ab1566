package validate_test

// unshared are the cases of the suite that are left out, by the reason: a whole schema, or one value of it.
var unshared = map[string][]string{
	"patternProperties is no keyword of OpenAPI 3.0.3": {
		`additionalProperties: additionalProperties being false does not allow other properties`,
		`additionalProperties: non-ASCII pattern with additionalProperties`,
		`ecmascript-regex: patterns always use unicode semantics with patternProperties`,
		`ecmascript-regex: \w in patternProperties matches [A-Za-z0-9_], not unicode letters`,
		`ecmascript-regex: patternProperties with ASCII ranges`,
		`ecmascript-regex: \d in patternProperties matches [0-9], not unicode digits`,
		`ecmascript-regex: patternProperties with non-ASCII digits`,
		`non-bmp-regex: Proper UTF-16 surrogate pair handling: patternProperties`,
		`properties: properties, patternProperties, additionalProperties interaction`,
	},
	"null is no type of OpenAPI 3.0.3, and a type is one, not several": {
		`additionalProperties: additionalProperties with null valued instance properties`,
		`allOf: allOf with base schema`,
		`allOf: nested allOf, to check validation semantics`,
		`anyOf: nested anyOf, to check validation semantics`,
		`items: items with null instance elements`,
		`not: not multiple types`,
		`oneOf: nested oneOf, to check validation semantics`,
		`properties: properties with null valued instance properties`,
		`type: null type matches only the null object`,
		`type: multiple types can be specified in an array`,
		`type: type: array or object`,
		`type: type: array, object or null`,
	},
	"items is one schema, not a list of them": {
		`items: an array of schemas for items`,
		`items: items and subitems`,
		`items: array-form items with null instance elements`,
		`ref: relative pointer ref to array`,
		`uniqueItems: uniqueItems with an array of items`,
		`uniqueItems: uniqueItems with an array of items and additionalItems=false`,
		`uniqueItems: uniqueItems=false with an array of items`,
		`uniqueItems: uniqueItems=false with an array of items and additionalItems=false`,
	},
	"a reference leads to a schema of the same document by its place: there is no id": {
		`ref: $ref prevents a sibling id from changing the base uri`,
		`ref: remote ref, containing refs itself`,
		`ref: Recursive references between schemas`,
		`ref: Location-independent identifier`,
		`ref: Location-independent identifier with base URI change in subschema`,
		`ref: id must be resolved against nearest parent, not just immediate parent`,
	},
	"an integer has 64 bits at most, as the service and the languages of its clients have it": {
		`bignum: integer: a bignum is an integer`,
		`bignum: integer: a negative bignum is an integer`,
	},
	"a leap second is no time that the service, or the clock of a client, can hold": {
		`date-time: validation of date-time strings: a valid date-time with a leap second, UTC`,
		`date-time: validation of date-time strings: a valid date-time with a leap second, with minus offset`,
	},
}
