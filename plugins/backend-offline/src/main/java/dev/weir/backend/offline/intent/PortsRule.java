package dev.weir.backend.offline.intent;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ports: {@code port 8080}, {@code ports 80, 443 and 53/udp}, {@code SCTP port 38412}. */
final class PortsRule {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}(,\\d{1,9})*(/(tcp|udp|sctp))?");
    private static final Set<String> PORTS = Vocabulary.words("ports");
    private static final Set<String> OPENERS = Vocabulary.words("ports", "exposing");
    private static final Set<String> LINKS = Vocabulary.words("ports", "port links");
    private static final int GREATEST = 65_535;

    private PortsRule() {}

    static void read(IntentSentence sentence, IntentFields fields) {
        for (int i = 0; i < sentence.size(); i++) {
            if (sentence.free(i, OPENERS)) {
                read(sentence, i, fields);
            }
        }
    }

    private static void read(IntentSentence sentence, int opener, IntentFields fields) {
        boolean certain = false;
        int at = opener;
        while (at == opener || sentence.free(at, LINKS)) {
            certain |= sentence.free(at++, PORTS);
        }
        int start = sentence.free(opener - 1, PROTOCOLS) ? opener - 1 : opener;
        String protocol = start < opener ? sentence.lower(start) : null;
        while (sentence.free(at)
                && NUMBERS.matcher(sentence.lower(at)).matches()
                && (certain || !counts(sentence, at))) {
            boolean follows = sentence.free(at + 1, PROTOCOLS) && sentence.joined(at + 1);
            note(sentence.lower(at), follows ? sentence.lower(at + 1) : protocol, fields);
            at += follows ? 2 : 1;
            sentence.claim(start, at);
            at += Vocabulary.CONJUNCTIONS.contains(sentence.lower(at)) ? 1 : 0;
            certain = false;
        }
    }

    /** Whether a number is of what follows it: {@code port 80 and 3 replicas}, {@code expose 2 services}. */
    private static boolean counts(IntentSentence sentence, int index) {
        int next = index + 1;
        return sentence.free(next)
                && sentence.joined(next)
                && !sentence.filler(next)
                && !PROTOCOLS.contains(sentence.lower(next));
    }

    /** Notes {@code 80,443/tcp}; the protocol is that of numbers without their own. */
    private static void note(String numbers, @Nullable String protocol, IntentFields fields) {
        String[] parts = numbers.split("/", 2);
        String said = parts.length == 2 ? parts[1] : protocol;
        for (String text : parts[0].split(",", -1)) {
            long number = Long.parseLong(text);
            NotUnderstood.require(number >= 1 && number <= GREATEST, "a port is a number from 1 to " + GREATEST);
            Map<String, Object> port = new LinkedHashMap<>();
            port.put("number", number);
            if (said != null) {
                port.put("protocol", said.toUpperCase(Locale.ROOT));
            }
            fields.add("ports", port);
        }
    }
}
