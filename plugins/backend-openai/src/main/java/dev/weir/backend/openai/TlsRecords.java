package dev.weir.backend.openai;

/**
 * Follows the records of a TLS stream (RFC 8446, 5.1) by their headers, and counts the bytes of those that are no alerts:
 * a server that closes a connection says so with alerts, which are no part of a response. Up to TLS 1.2 the header names
 * an alert as one; TLS 1.3 hides that, but a record so short holds no status line of a response. For one thread at a time.
 */
final class TlsRecords {
    private static final int HEADER_LENGTH = 5;
    private static final int ALERT = 21;
    private static final int APPLICATION_DATA = 23;

    /** Two bytes of alert, the hidden type, 16 bytes of every cipher of TLS 1.3 in Java, and the 16 with which it pads. */
    private static final int LONGEST_HIDDEN_ALERT = 35;

    private final byte[] header = new byte[HEADER_LENGTH];
    private int headerLength;
    private int left;
    private boolean alert;

    /** How many of these bytes, the next ones of the stream, belong to the content of records that are no alerts. */
    int countWithoutAlerts(byte[] bytes, int offset, int count) {
        int counted = 0;
        int end = offset + count;
        for (int at = offset; at < end; ) {
            if (left == 0) {
                takeHeader(bytes[at++]);
            } else {
                int content = Math.min(left, end - at);
                counted += alert ? 0 : content;
                left -= content;
                at += content;
            }
        }
        return counted;
    }

    private void takeHeader(byte next) {
        header[headerLength++] = next;
        if (headerLength == HEADER_LENGTH) {
            headerLength = 0;
            left = Byte.toUnsignedInt(header[3]) << 8 | Byte.toUnsignedInt(header[4]);
            alert = header[0] == ALERT || (header[0] == APPLICATION_DATA && left <= LONGEST_HIDDEN_ALERT);
        }
    }
}
