package dataset

import (
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// newParquetColumn returns how to read a column, by its logical type and, where
// it has none, by its physical one.
func newParquetColumn(c *parquet.Column) *parquetColumn {
	col := &parquetColumn{column: c}
	switch {
	case !c.Leaf() && !c.Repeated():
		col.trouble = "structures or lists"
		return col
	case c.Repeated():
		col.trouble = "lists"
		return col
	}
	if logical := c.Type().LogicalType(); logical != nil && col.setLogical(logical.Value) {
		return col
	}
	col.setPhysical(c.Type().Kind())
	return col
}

// setLogical sets how a column of a logical type is read; false if that is said
// by its physical type.
func (c *parquetColumn) setLogical(logical format.LogicalTypeValue) bool {
	kind := c.column.Type().Kind()
	switch l := logical.(type) {
	case *format.StringType, *format.EnumType, *format.JsonType:
		c.text = textOf
	case *format.UUIDType:
		c.text = func(v parquet.Value) (string, bool) { return hex.EncodeToString(v.ByteArray()), true }
	case *format.DateType:
		c.text = func(v parquet.Value) (string, bool) {
			return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly), true
		}
	case *format.TimestampType:
		unit := l.Unit.Value.Duration()
		c.text = func(v parquet.Value) (string, bool) {
			per := int64(time.Second / unit)
			return instant(v.Int64()/per, v.Int64()%per*int64(unit)), true
		}
	case *format.TimeType:
		unit := l.Unit.Value.Duration()
		c.text = func(v parquet.Value) (string, bool) {
			n := v.Int64()
			if kind == parquet.Int32 {
				n = int64(v.Int32())
			}
			return time.Time{}.Add(time.Duration(n) * unit).Format("15:04:05.999999999"), true
		}
	case *format.DecimalType:
		c.setDecimal(kind, int(l.Scale))
	case *format.IntType:
		if l.IsSigned {
			return false
		}
		c.setInteger(func(v parquet.Value) (int64, uint64) {
			if kind == parquet.Int32 {
				return 0, uint64(v.Uint32())
			}
			return 0, v.Uint64()
		})
	case *format.NullType:
		c.number = func(parquet.Value) float64 { return math.NaN() }
		c.text = func(parquet.Value) (string, bool) { return "", true }
	default:
		c.trouble = "values of the type " + logical.String()
	}
	return true
}

// setPhysical sets how a column without a logical type is read.
func (c *parquetColumn) setPhysical(kind parquet.Kind) {
	switch kind {
	case parquet.Boolean:
		c.text = func(v parquet.Value) (string, bool) { return strconv.FormatBool(v.Boolean()), true }
	case parquet.Int32:
		c.setInteger(func(v parquet.Value) (int64, uint64) { return int64(v.Int32()), 0 })
	case parquet.Int64:
		c.setInteger(func(v parquet.Value) (int64, uint64) { return v.Int64(), 0 })
	case parquet.Float:
		c.number = func(v parquet.Value) float64 { return float64(v.Float()) }
		c.text = func(v parquet.Value) (string, bool) { return formatCell(float64(v.Float()), 32), true }
	case parquet.Double:
		c.number = parquet.Value.Double
		c.text = func(v parquet.Value) (string, bool) { return formatCell(v.Double(), 64), true }
	case parquet.Int96: // a timestamp of older writers: nanoseconds of a Julian day
		c.text = func(v parquet.Value) (string, bool) {
			i := v.Int96()
			const unixDay = 2440588
			return instant((int64(i[2])-unixDay)*86400, int64(uint64(i[1])<<32|uint64(i[0]))), true
		}
	case parquet.ByteArray:
		c.text = textOf
	default:
		c.trouble = "bytes of a fixed length"
	}
}

// setInteger reads integers, of which one part is 0.
func (c *parquetColumn) setInteger(of func(parquet.Value) (int64, uint64)) {
	c.number = func(v parquet.Value) float64 {
		i, u := of(v)
		return float64(i) + float64(u)
	}
	c.text = func(v parquet.Value) (string, bool) {
		i, u := of(v)
		if u > 0 {
			return strconv.FormatUint(u, 10), true
		}
		return strconv.FormatInt(i, 10), true
	}
}

// setDecimal reads integers in units of 10^-scale.
func (c *parquetColumn) setDecimal(kind parquet.Kind, scale int) {
	c.text = func(v parquet.Value) (string, bool) {
		var units big.Int
		switch kind {
		case parquet.Int32:
			units.SetInt64(int64(v.Int32()))
		case parquet.Int64:
			units.SetInt64(v.Int64())
		default: // two's complement, the highest byte first
			b := v.ByteArray()
			units.SetBytes(b)
			if len(b) > 0 && b[0] >= 0x80 {
				units.Sub(&units, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
			}
		}
		return point(units.String(), scale), true
	}
	c.number = func(v parquet.Value) float64 {
		s, _ := c.text(v)
		x, _, _ := parseNumber(s)
		return x
	}
}

// point puts a decimal point before the last digits of a whole number.
func point(digits string, scale int) string {
	if scale <= 0 {
		return digits + strings.Repeat("0", -scale)
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// textOf returns the text of bytes, without blanks around it as cells of text
// files are.
func textOf(v parquet.Value) (string, bool) {
	b := v.ByteArray()
	return strings.TrimSpace(string(b)), utf8.Valid(b)
}

// instant returns a moment, in seconds and nanoseconds since 1970.
func instant(seconds, nanoseconds int64) string {
	return time.Unix(seconds, nanoseconds).UTC().Format("2006-01-02T15:04:05.999999999")
}
