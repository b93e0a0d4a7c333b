package dev.weir.route.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.OutputFilter;
import dev.weir.call.StreamPiece;
import dev.weir.call.StreamPiece.Channel;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.WireFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What goes out of an answer that repeats another, with generated answers; {@code -Droute.seed=…} repeats a run. */
class RepeatedOutputTest {
    private static final int RUNS = 2000;

    private final long seed = Long.getLong("route.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** The listener's end: joins what it receives as {@link DeliveredOutput} does. */
    private static final class Listener implements OutputFilter.Outlet {
        private final StringBuilder heard = new StringBuilder();

        @Override
        public boolean send(StreamPiece piece) {
            heard.append(shown(List.of(piece)));
            return true;
        }

        @Override
        public boolean restart() {
            return false;
        }
    }

    private static String shown(List<StreamPiece> pieces) {
        StringBuilder text = new StringBuilder();
        for (StreamPiece piece : pieces) {
            if (piece instanceof StreamPiece.Text some) {
                some.text()
                        .chars()
                        .forEach(c -> text.append(some.channel() == Channel.TEXT ? "0" : "1")
                                .append((char) c));
            } else if (piece instanceof StreamPiece.Tool tool) {
                text.append(tool.piece().name());
                tool.piece().arguments().chars().forEach(c -> text.append('t').append((char) c));
            }
        }
        return text.toString();
    }

    /** An answer in pieces of random length: reasoning, text, tool calls, each of them or not. */
    private List<StreamPiece> split(String reasoning, String text, String arguments) {
        List<StreamPiece> pieces = new ArrayList<>();
        chunks(reasoning).forEach(chunk -> pieces.add(new StreamPiece.Text(Channel.REASONING, chunk)));
        chunks(text).forEach(chunk -> pieces.add(new StreamPiece.Text(Channel.TEXT, chunk)));
        String id = "id-" + random.nextInt();
        List<String> all = chunks(arguments);
        for (int i = 0; i < all.size(); i++) {
            pieces.add(new StreamPiece.Tool(
                    i == 0 ? ToolCallPiece.begin(0, id, "scale", all.get(0)) : ToolCallPiece.more(0, all.get(i))));
        }
        return pieces;
    }

    private List<String> chunks(String text) {
        List<String> chunks = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(4));
            chunks.add(text.substring(from, to));
            from = to;
        }
        return chunks;
    }

    private String some(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append("ab \n".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    /** Delivers the first pieces of an answer, and then all of another through the filter. */
    private static String heard(List<StreamPiece> first, List<StreamPiece> second, boolean lenient) {
        Listener listener = new Listener();
        DeliveredOutput delivered = new DeliveredOutput();
        ContinuedOutput passing = new ContinuedOutput(delivered, null);
        first.forEach(piece -> passing.take(piece, listener));
        RepeatedOutput repeated = new RepeatedOutput(delivered, Usage.NONE, lenient);
        second.forEach(piece -> repeated.take(piece, listener));
        repeated.finish(Completion.of("m", ""), listener);
        return listener.heard.toString();
    }

    @Test
    void whateverThePiecesTheListenerReceivesTheAnswerOnce() {
        for (int run = 0; run < RUNS; run++) {
            String reasoning = random.nextBoolean() ? "" : some(8);
            String text = some(12) + "x";
            String arguments = random.nextBoolean() ? "" : some(8);
            List<StreamPiece> first = split(reasoning, text, arguments);
            List<StreamPiece> broken = first.subList(0, 1 + random.nextInt(first.size()));
            List<StreamPiece> second = split(reasoning, text, arguments);

            assertThat(heard(broken, second, random.nextBoolean()))
                    .as("seed " + seed)
                    .isEqualTo(shown(first));
        }
    }

    @Test
    void theSignatureOfAnotherAnswersReasoningIsNotDelivered() {
        StreamPiece signed = new StreamPiece.Part(new Content.Reasoning("hm", "s", false, null, WireFields.NONE));
        List<StreamPiece> thought = List.of(new StreamPiece.Text(Channel.REASONING, "hm"));
        List<StreamPiece> same = List.of(thought.get(0), signed, new StreamPiece.Text(Channel.TEXT, "x"));
        List<StreamPiece> other =
                List.of(new StreamPiece.Text(Channel.REASONING, "so"), signed, new StreamPiece.Text(Channel.TEXT, "x"));

        assertThat(pieces(thought, same)).containsSubsequence(same);
        assertThat(pieces(thought, other)).doesNotContain(signed);
        assertThat(pieces(List.of(same.get(2)), same)).containsExactly(same.get(2));
    }

    /** What the listener receives of the first pieces of an answer, and then all of another through the filter. */
    private static List<StreamPiece> pieces(List<StreamPiece> first, List<StreamPiece> second) {
        List<StreamPiece> heard = new ArrayList<>();
        OutputFilter.Outlet listener = new OutputFilter.Outlet() {
            @Override
            public boolean send(StreamPiece piece) {
                return heard.add(piece);
            }

            @Override
            public boolean restart() {
                return false;
            }
        };
        DeliveredOutput delivered = new DeliveredOutput();
        ContinuedOutput passing = new ContinuedOutput(delivered, null);
        first.forEach(piece -> passing.take(piece, listener));
        RepeatedOutput repeated = new RepeatedOutput(delivered, Usage.NONE, false);
        second.forEach(piece -> repeated.take(piece, listener));
        repeated.finish(Completion.of("m", ""), listener);
        return heard;
    }

    @Test
    void anAnswerThatDiffersIsNeverDelivered() {
        for (int run = 0; run < RUNS; run++) {
            String text = some(12) + "x";
            List<StreamPiece> first = split("", text, "");
            int differs = random.nextInt(text.length());
            String other = text.substring(0, differs) + "#" + text.substring(differs + random.nextInt(2));

            assertThatThrownBy(() -> heard(first, split("", other, ""), random.nextBoolean()))
                    .as("seed %d: '%s' and '%s'", seed, text, other)
                    .isInstanceOf(DivergedAnswerException.class);
        }
    }

    @Test
    void anAnswerThatLacksAPartDiffers() {
        List<StreamPiece> first = split("ab", "text", "{}");

        assertThatThrownBy(() -> heard(first, split("ab", "text", ""), false))
                .isInstanceOf(DivergedAnswerException.class);
        assertThatThrownBy(() -> heard(first, split("ab", "text", "[]"), true))
                .isInstanceOf(DivergedAnswerException.class);
    }

    /** Two answers hardly ever reason alike, so reasoning is not what tells them apart. */
    @Test
    void otherReasoningIsNotDelivered() {
        for (int run = 0; run < RUNS; run++) {
            String reasoning = some(8) + "x";
            List<StreamPiece> first = split(reasoning, "text", "{}");
            int at = 1 + random.nextInt(first.size());
            String other = random.nextBoolean() ? "" : "#" + some(8);

            String heard = heard(first.subList(0, at), split(other, "text", "{}"), random.nextBoolean());

            String reasoned = shown(first.subList(0, at)).replaceAll("(?s)(?<!1)[0t].*", "");
            assertThat(heard).as("seed " + seed).startsWith(reasoned).endsWith(shown(split("", "text", "{}")));
            assertThat(heard).as("seed " + seed).doesNotContain("#");
        }
    }

    @Test
    void reasoningThatGoesOnIsDelivered() {
        assertThat(heard(split("Hm, ", "", ""), split("Hm, rivers.", "x", ""), false))
                .isEqualTo(shown(split("Hm, rivers.", "x", "")));
    }

    @Test
    void whiteSpaceAndCaseOfTheTextMayDifferWhereTolerated() {
        for (int run = 0; run < RUNS; run++) {
            String text = some(12) + "x y";
            List<StreamPiece> broken = split("", text.substring(0, 1 + random.nextInt(text.length())), "");
            String other = text.toUpperCase(Locale.ROOT).replace(" ", "\t ").replace("\n", "");

            String heard = heard(broken, split("", other, ""), true);

            assertThat(heard).as("seed " + seed).startsWith(shown(broken));
            assertThat(heard.replaceAll("0\\s", ""))
                    .as("seed " + seed)
                    .isEqualToIgnoringCase(shown(split("", text, "")).replaceAll("0\\s", ""));
        }
    }

    @Test
    void exactIsTheDefault() {
        assertThatThrownBy(() -> heard(split("", "Rivers", ""), split("", "rivers run", ""), false))
                .isInstanceOf(DivergedAnswerException.class);
    }
}
