package dev.weir.backend.offline.intent;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ports: {@code port 8080}, {@code ports 80, 443 and 53/udp}, {@code SCTP port 38412}. */
final class PortsRule implements Rule {
    private static final String PROTOCOLS = "tcp|udp|sctp";
    private static final Set<String> PROTOCOL_WORDS = Set.of(PROTOCOLS.split("\\|", -1));
    private static final Set<String> OPENERS = Vocabulary.words("port ports");
    private static final Set<String> EXPOSERS =
            Vocabulary.words("expose exposed exposing listen listening publish publishing");
    private static final Set<String> LINKS = Vocabulary.words("= on at it them via number numbers is the to");
    private static final Set<String> BEFORE = Vocabulary.words("on at with via expose exposed exposing listening");
    private static final int GREATEST = 65_535;

    @Override
    public void read(Sentence sentence, Draft draft) {
        for (int i = 0; i < sentence.size(); i++) {
            if (sentence.free(i, OPENERS) || sentence.free(i, EXPOSERS)) {
                read(sentence, i, draft);
            }
        }
    }

    private static void read(Sentence sentence, int opener, Draft draft) {
        String protocol = PROTOCOL_WORDS.contains(sentence.lower(opener - 1)) ? sentence.lower(opener - 1) : null;
        int first = skip(sentence, opener + 1);
        int at = first;
        while (at < sentence.size() && port(sentence, at, protocol, draft)) {
            sentence.claim(opener, at + 1);
            at = Vocabulary.CONJUNCTIONS.contains(sentence.lower(at + 1)) ? at + 2 : at + 1;
        }
        if (at > first) {
            claimBefore(sentence, protocol == null ? opener - 1 : opener - 2, protocol != null);
        }
    }

    private static int skip(Sentence sentence, int from) {
        int at = from;
        while (sentence.free(at) && (LINKS.contains(sentence.lower(at)) || OPENERS.contains(sentence.lower(at)))) {
            at++;
        }
        return at;
    }

    /** Also claims the words that lead to the ports, and the conjunction between two of them. */
    private static void claimBefore(Sentence sentence, int before, boolean protocol) {
        if (protocol) {
            sentence.claim(before + 1);
        }
        if (sentence.free(before, BEFORE)) {
            sentence.claim(before);
        }
    }

    private static boolean port(Sentence sentence, int at, @Nullable String protocol, Draft draft) {
        String word = sentence.lower(at);
        if (!sentence.free(at) || !word.matches("\\d{1,9}(,\\d{1,9})*(/(tcp|udp|sctp))?")) {
            return false;
        }
        String[] parts = word.split("/", 2);
        String said = parts.length == 2 ? parts[1] : protocol;
        String next = sentence.free(at + 1, PROTOCOL_WORDS) && sentence.joined(at + 1) ? sentence.lower(at + 1) : said;
        for (String number : parts[0].split(",", -1)) {
            draft.add(Field.PORTS, port(Long.parseLong(number), next));
        }
        if (next != null && !next.equals(said)) {
            sentence.claim(at + 1);
        }
        return true;
    }

    private static Map<String, Object> port(long number, @Nullable String protocol) {
        if (number < 1 || number > GREATEST) {
            throw new NotUnderstood("a port is a number from 1 to " + GREATEST);
        }
        Map<String, Object> port = new LinkedHashMap<>();
        port.put("number", number);
        if (protocol != null) {
            port.put("protocol", protocol.toUpperCase(Locale.ROOT));
        }
        return port;
    }
}
