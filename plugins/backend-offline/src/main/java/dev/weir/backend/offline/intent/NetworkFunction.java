package dev.weir.backend.offline.intent;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network function of the 5G core (3GPP TS 23.501) or of O-RAN, and the ways in which people write it.
 *
 * @param label its name in the answer
 * @param spellings what people write; longer ones come first
 */
record NetworkFunction(String label, List<Phrase> spellings) {

    /** All that are known, the more special before the more general. */
    static final List<NetworkFunction> ALL = List.of(
            of("AMF", "access and|& mobility management function|functions", "access management function", "amf|amfs"),
            of("SMF", "session management function|functions", "smf|smfs"),
            of("UPF", "user plane function|functions", "user-plane function|functions", "upf|upfs"),
            of("NRF", "network|nf repository function|functions", "nrf|nrfs"),
            of("PCF", "policy control function|functions", "pcf|pcfs"),
            of("UDM", "unified data management [function]", "udm|udms"),
            of("AUSF", "authentication server function|functions", "ausf|ausfs"),
            of("NSSF", "network slice selection function|functions", "nssf|nssfs"),
            of("O-CU-CP", "o-cu-cp|ocu-cp|ocucp", "o-cu cp", "o cu cp"),
            of("O-CU-UP", "o-cu-up|ocu-up|ocuup", "o cu up"),
            of("O-CU", "o-ran|oran|open central unit|units", "o-cu|o-cus|ocu|ocus|o_cu|o/cu", "o cu|cus"),
            of("O-DU", "o-ran|oran|open distributed unit|units", "o-du|o-dus|odu|odus|o_du|o/du", "o du|dus"),
            of("O-RU", "o-ran|oran|open radio unit|units", "o-ru|o-rus|oru|orus|o_ru|o/ru", "o ru|rus"),
            of(
                    "near-RT RIC",
                    "near-rt|nearrt|near-real-time|near-realtime ric|rics",
                    "near rt ric|rics",
                    "near real-time|realtime ric|rics",
                    "near real time ric|rics",
                    "near-rt-ric|nrt-ric"),
            of(
                    "non-RT RIC",
                    "non-rt|nonrt|non-real-time|non-realtime ric|rics",
                    "non rt ric|rics",
                    "non real-time|realtime ric|rics",
                    "non real time ric|rics",
                    "non-rt-ric"),
            of("RIC", "ran intelligent controller|controllers", "ric|rics"));

    /** Whether a word is several names with slashes between them: {@code AMF/SMF}. */
    static boolean isList(String word) {
        return word.indexOf('/') > 0
                && Arrays.stream(word.split("/", -1))
                        .allMatch(part -> ALL.stream().anyMatch(function -> function.label.equalsIgnoreCase(part)));
    }

    private static NetworkFunction of(String label, String... spellings) {
        return new NetworkFunction(label, Phrase.all(spellings));
    }

    @Nullable
    Match at(Sentence sentence, int index) {
        for (Phrase spelling : spellings) {
            Match match = spelling.at(sentence, index);
            if (match != null) {
                return match;
            }
        }
        return null;
    }
}
