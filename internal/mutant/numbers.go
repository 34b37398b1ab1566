package mutant

import "strconv"

// numberOperators damage integers; the contract has no other numbers.
func numberOperators() []operator {
	return []operator{
		{name: "number/fraction", says: "gives an integer a fraction", at: putNumber("1.5", Want{Check: "body/type"})},
		{name: "number/point-zero", says: "writes an integer as 1.0", at: putNumber("1.0", Want{Check: "body/type"})},
		{name: "number/exponent", says: "writes an integer as 1e1", at: putNumber("1e1", Want{Check: "body/type"})},
		{name: "number/beyond-2^31", says: "puts 2147483648 in an int32", at: beyondInt32},
		{name: "number/beyond-2^53", says: "puts 9007199254740993, which a float64 cannot hold", at: beyondDouble},
		{name: "number/beyond-2^63", says: "puts 9223372036854775808", at: beyondInt64},
		{name: "number/below", says: "puts one less than the least", at: below},
		{name: "number/above", says: "puts one more than the greatest", at: above},
	}
}

// at returns the findings with the pointer of the place.
func (p *place) at(want ...Want) []Want {
	for i := range want {
		want[i].Pointer = p.pointer
	}
	return want
}

func (p *place) isInteger() bool { return p.is("integer") && p.kind == '0' }

func putNumber(text string, want ...Want) func(m *message, p *place) []change {
	return func(m *message, p *place) []change {
		if !p.isInteger() {
			return nil
		}
		return []change{m.edited(p, p.replace(text), p.at(append([]Want{}, want...)...)...)}
	}
}

func beyondInt32(m *message, p *place) []change {
	if !p.isInteger() || p.schema.Format != "int32" {
		return nil
	}
	return []change{m.edited(p, p.replace("2147483648"), Want{"body/format-int32", p.pointer})}
}

func beyondDouble(m *message, p *place) []change {
	if !p.isInteger() {
		return nil
	}
	want := p.at(Want{Check: "json/number-precision"})
	if p.schema.Format == "int32" {
		want = p.at(Want{Check: "body/format-int32"}, Want{Check: "json/number-precision"})
	}
	return []change{m.edited(p, p.replace("9007199254740993"), want...)}
}

func beyondInt64(m *message, p *place) []change {
	if !p.isInteger() {
		return nil
	}
	return []change{m.edited(p, p.replace("9223372036854775808"),
		p.at(Want{Check: "body/format-" + p.schema.Format}, Want{Check: "json/number-precision"})...)}
}

func below(m *message, p *place) []change {
	if !p.isInteger() || p.schema.Min == nil {
		return nil
	}
	return []change{m.edited(p, p.replace(strconv.Itoa(int(*p.schema.Min)-1)), Want{"body/range", p.pointer})}
}

func above(m *message, p *place) []change {
	if !p.isInteger() || p.schema.Max == nil {
		return nil
	}
	return []change{m.edited(p, p.replace(strconv.Itoa(int(*p.schema.Max)+1)), Want{"body/range", p.pointer})}
}
