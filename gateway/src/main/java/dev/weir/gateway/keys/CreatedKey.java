package dev.weir.gateway.keys;

/**
 * A key that was made just now, with its text, which nothing keeps. {@code toString} omits it.
 *
 * @param text what a client sends
 */
public record CreatedKey(GatewayKey key, String text) {
    @Override
    public String toString() {
        return "CreatedKey[" + key + "]";
    }
}
