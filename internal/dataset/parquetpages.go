package dataset

import (
	"errors"
	"fmt"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// checkPages walks over the heads of all pages of the columns that are read, and
// returns an error where they do not fit the file, or promise more cells than it
// has rows or more bytes than the limit. The library makes room for what a head
// promises, so a few wrong bytes would take all memory.
func checkPages(b []byte, f *parquet.File, lim limits) error {
	unpacked := int64(0)
	for _, group := range f.Metadata().RowGroups {
		if group.NumRows < 0 || group.NumRows > f.NumRows() {
			return errors.New("a group has more rows than the file")
		}
		for _, c := range group.Columns {
			if len(c.MetaData.PathInSchema) != 1 {
				continue // a list or structure
			}
			n, err := chunkBytes(b, &c.MetaData, group.NumRows)
			if err != nil {
				return fmt.Errorf("column %s: %w", c.MetaData.PathInSchema[0], err)
			}
			if unpacked += n; unpacked > lim.bytes {
				return fmt.Errorf("it unpacks to more than %s", inUnits(lim.bytes))
			}
		}
	}
	return nil
}

// chunkBytes returns the bytes that the pages of a column unpack to.
func chunkBytes(b []byte, m *format.ColumnMetaData, rows int64) (unpacked int64, err error) {
	at, size := m.DataPageOffset, m.TotalCompressedSize
	if m.DictionaryPageOffset != 0 {
		at = m.DictionaryPageOffset
	}
	if at < 0 || size < 0 || at > int64(len(b)) || size > int64(len(b))-at {
		return 0, errors.New("its pages lie outside the file")
	}
	for b = b[at : at+size]; len(b) > 0; {
		var h format.PageHeader
		r := new(thrift.CompactProtocol).NewReaderFromBytes(b)
		if err := thrift.NewDecoder(r).Decode(&h); err != nil {
			return 0, err
		}
		b = b[r.BytesRead():]
		packed := int64(h.CompressedPageSize)
		cells := int64(max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues))
		switch {
		case packed < 0 || packed > int64(len(b)) || h.UncompressedPageSize < 0:
			return 0, errors.New("a page is longer than its column")
		case cells > rows || h.DictionaryPageHeader.V.NumValues > h.UncompressedPageSize:
			return 0, errors.New("a page has more cells than there are rows")
		}
		page := b[:packed]
		if v2 := h.DataPageHeaderV2.V; h.DataPageHeaderV2.Valid {
			levels := int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
			if levels < 0 || levels > packed {
				return 0, errors.New("the levels of a page are longer than the page")
			}
			page = page[levels:]
		}
		if n := promised(m.Codec, page); n > uint64(h.UncompressedPageSize) {
			return 0, errors.New("a page unpacks to more than it says")
		}
		unpacked += int64(h.UncompressedPageSize)
		b = b[packed:]
	}
	return unpacked, nil
}

// promised returns the bytes for which unpacking makes room at once.
func promised(codec format.CompressionCodec, page []byte) uint64 {
	switch codec {
	case format.Zstd:
		var h zstd.Header
		if h.Decode(page) == nil && h.HasFCS {
			return h.FrameContentSize
		}
	case format.Snappy:
		if n, err := snappy.DecodedLen(page); err == nil {
			return uint64(n)
		}
	}
	return 0
}
