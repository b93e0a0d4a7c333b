package dev.weir.routing.adaptive;

/**
 * A 64-bit hash of texts that is the same in every process and version: FNV-1a over the UTF-16 units, finished with the
 * mixing function of SplitMix64 (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators", 2014).
 * Not thread-safe.
 */
final class StableHash {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private long hash = FNV_BASIS;
    private int left;

    /** @param characters how many are hashed; those added after that have no effect */
    StableHash(int characters) {
        left = characters;
    }

    static long of(String text) {
        return new StableHash(Integer.MAX_VALUE).add(text).value();
    }

    /** Adds a text, and its end. */
    StableHash add(String text) {
        int length = Math.min(left, text.length());
        for (int i = 0; i < length; i++) {
            add(text.charAt(i));
        }
        left -= length;
        if (left > 0) {
            add('\uffff');
        }
        return this;
    }

    private void add(char unit) {
        hash = (hash ^ unit) * FNV_PRIME;
    }

    boolean isFull() {
        return left == 0;
    }

    long value() {
        return mixed(hash);
    }

    static long mixed(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
