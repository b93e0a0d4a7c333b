package dev.weir.backend.offline.intent;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The standardised slice and service types of 3GPP TS 23.501, table 5.15.2.2-1. */
enum SliceType {
    EMBB("eMBB"),
    URLLC("URLLC"),
    MIOT("MIoT"),
    MMTC("mMTC"),
    V2X("V2X"),
    HMTC("HMTC");

    private final String label;

    SliceType(String label) {
        this.label = label;
    }

    static @Nullable Found at(Sentence sentence, int index) {
        return Arrays.stream(values())
                .filter(type -> sentence.free(index) && type.label.equalsIgnoreCase(sentence.lower(index)))
                .map(type -> new Found(type.label, 1))
                .findFirst()
                .orElse(null);
    }

    static boolean isOne(String word) {
        return Arrays.stream(values()).anyMatch(type -> type.label.equalsIgnoreCase(word));
    }

    static String label(String word) {
        return Arrays.stream(values())
                .filter(type -> type.label.equalsIgnoreCase(word))
                .map(type -> type.label)
                .findFirst()
                .orElse(word);
    }
}
