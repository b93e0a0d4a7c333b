package dev.weir.backend.openai;

import static org.assertj.core.api.Assertions.assertThat;

import okio.Buffer;
import org.junit.jupiter.api.Test;

class TlsRecordsTest {

    private static byte[] record(int type, int length) {
        return new Buffer()
                .writeByte(type)
                .writeShort(0x0303)
                .writeShort(length)
                .write(new byte[length])
                .readByteArray();
    }

    private static int counted(byte[]... records) {
        Buffer stream = new Buffer();
        for (byte[] record : records) {
            stream.write(record);
        }
        byte[] bytes = stream.readByteArray();
        int whole = new TlsRecords().countWithoutAlerts(bytes, 0, bytes.length);
        TlsRecords reader = new TlsRecords();
        int single = 0;
        for (int at = 0; at < bytes.length; at++) {
            single += reader.countWithoutAlerts(bytes, at, 1);
        }
        assertThat(single).as("byte by byte").isEqualTo(whole);
        return whole;
    }

    @Test
    void countsTheContentOfOtherRecords() {
        assertThat(counted(record(23, 300), record(22, 4000), record(23, 36))).isEqualTo(4336);
    }

    @Test
    void doesNotCountAlerts() {
        assertThat(counted(record(21, 2), record(21, 26), record(23, 19), record(23, 35)))
                .isZero();
    }

    @Test
    void readsOnAfterAnAlertAndAnEmptyRecord() {
        assertThat(counted(record(21, 2), record(23, 0), record(23, 100))).isEqualTo(100);
    }
}
