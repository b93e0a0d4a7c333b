package dev.weir.app.run.record;

import java.nio.charset.StandardCharsets;

/** The form of the output: the same fields for every row, answered or failed. */
public enum RecordFormat {
    /** A JSON object on each line. */
    JSONL {
        @Override
        public byte[] header() {
            return new byte[0];
        }

        @Override
        public byte[] encode(RowRecord row) {
            return (RecordJson.of(row) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        RecordFacts decode(byte[] record) {
            return RecordJson.read(record);
        }
    },
    /** Comma-separated values, after RFC 4180. */
    CSV {
        @Override
        public byte[] header() {
            return RecordCsv.HEADER.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] encode(RowRecord row) {
            return RecordCsv.of(row).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        RecordFacts decode(byte[] record) {
            return RecordCsv.read(record);
        }
    };

    /** What precedes the records. */
    public abstract byte[] header();

    /** A record with the end of its line. */
    public abstract byte[] encode(RowRecord row);

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException if it is none
     */
    abstract RecordFacts decode(byte[] record);
}
