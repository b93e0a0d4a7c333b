package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.testkit.fake.FakeRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Guard} promises, as tests. The author of a guard extends this class in the plugin's tests and says how to build
 * the guard, and which texts it acts on.
 *
 * <pre>{@code
 * class HouseRulesTest extends GuardContract {
 *     @Override protected Guard guard() {
 *         return new HouseRules();
 *     }
 *     @Override protected List<String> texts() {
 *         return List.of("the plans of project Heron");
 *     }
 * }
 * }</pre>
 */
public abstract class GuardContract extends Contract {
    private static final int CUTS = 200;
    private static final String PROMPT = "a prompt of twenty words or so, in which nobody would find anything";
    private static final List<String> ANY = List.of(
            "",
            "a",
            PROMPT,
            "{\"city\": \"Zürich\", \"days\": 3}",
            "[A_1] [[ ]] \\ \" [EMAIL_1]",
            "👩‍👩‍👧‍👦 e\u0301 ﷽ お誕生日おめでとう",
            "\ud800 \0\ufffe",
            "a".repeat(3000),
            "0 1 2 3 4 5 6 7 8 9 ".repeat(200));

    private final long seed = FakeRandom.seeded().seed();

    /** The guard. */
    protected abstract Guard guard();

    /** Texts that it changes or refuses where it finds them in an answer; at least one. Text around them may be there too. */
    protected abstract List<String> texts();

    /** What became of a text: what was released of it, or the rule by which it was refused. */
    private record Outcome(String released, @Nullable String rule) {}

    private CallGuard begun(Guard guard) {
        CallGuard call = guard.begin(FakeCall.within(Duration.ofMinutes(1)));
        assertThat(call).as("begin returns a check").isNotNull();
        return call;
    }

    private static void pass(CallGuard call, Request request) {
        try {
            call.request(request);
        } catch (GuardRefusal refusal) {
            assertThat(refusal.rule()).isNotEmpty();
        }
    }

    @Test
    void leavesKindAndModelOfEveryRequest() {
        Guard guard = guard();
        for (Request request : requests()) {
            try {
                Request checked = begun(guard).request(request);
                assertThat(checked).as("%s", request).isNotNull();
                assertThat(checked.kind()).as("%s", request).isEqualTo(request.kind());
                assertThat(checked.model()).as("%s", request).isEqualTo(request.model());
            } catch (GuardRefusal refusal) {
                assertThat(refusal.rule()).isNotEmpty();
            }
        }
    }

    @Test
    void releasesTheSameTextHoweverItIsCut() {
        Random random = new Random(seed);
        Guard guard = guard();
        for (String text : allTexts()) {
            for (TextKind kind : TextKind.values()) {
                Outcome whole = outcome(guard, kind, List.of(text));
                for (int i = 0; i < CUTS / allTexts().size() + 1; i++) {
                    List<String> pieces = cut(text, random);
                    Outcome cut = outcome(guard, kind, pieces);
                    assertThat(cut.rule())
                            .as("seed %d, %s in pieces %s", seed, kind, pieces)
                            .isEqualTo(whole.rule());
                    if (whole.rule() == null) {
                        assertThat(cut.released())
                                .as("seed %d, %s in pieces %s", seed, kind, pieces)
                                .isEqualTo(whole.released());
                    }
                }
            }
        }
    }

    @Test
    void actsOnItsTextsInAnAnswer() {
        Guard guard = guard();
        assertThat(texts()).isNotEmpty().allSatisfy(text -> {
            Outcome outcome = outcome(guard, TextKind.TEXT, List.of(text));
            assertThat(outcome.rule() != null || !outcome.released().equals(text))
                    .as("'%s' is changed or refused", text)
                    .isTrue();
        });
    }

    /** The runtime holds a guard to it: one that does not keep it has failed. */
    @Test
    void holdsBackNoMoreThanItSaysAndNothingAtTheEnd() {
        Random random = new Random(seed);
        Guard guard = guard();
        for (String text : allTexts()) {
            for (TextKind kind : TextKind.values()) {
                outcome(guard, kind, cut(text, random));
            }
        }
    }

    @Test
    void saysNothingOfTheTextThatItRefuses() {
        Guard guard = guard();
        for (String text : texts()) {
            try {
                CallGuard call = begun(guard);
                call.request(ChatRequest.builder("model").user(text).build());
                TextGuard answer = call.answer(TextKind.TEXT);
                if (answer != null) {
                    answer.check(text, true);
                }
            } catch (GuardRefusal refusal) {
                assertThat(refusal.toString())
                        .as("rule and explanation of a refusal")
                        .doesNotContainIgnoringCase(text);
            }
        }
    }

    @Test
    void checksManyCallsAtOnceAlike() {
        Guard guard = guard();
        List<Outcome> expected = allTexts().stream()
                .map(text -> outcome(guard, TextKind.TEXT, List.of(text)))
                .toList();
        assertThat(Conduct.onEveryThread(() -> {
                    Random random = new Random(seed);
                    return allTexts().stream()
                            .map(text -> outcome(guard, TextKind.TEXT, cut(text, random)))
                            .map(outcome -> outcome.rule() == null ? outcome : new Outcome("", outcome.rule()))
                            .toList();
                }))
                .as("seed %d", seed)
                .containsOnly(expected.stream()
                        .map(outcome -> outcome.rule() == null ? outcome : new Outcome("", outcome.rule()))
                        .toList());
    }

    private List<String> allTexts() {
        return Stream.concat(
                        ANY.stream(),
                        texts().stream().flatMap(text -> Stream.of(text, "x " + text + ", " + PROMPT, text + text)))
                .toList();
    }

    /** Passes a text as the runtime does. */
    private Outcome outcome(Guard guard, TextKind kind, List<String> pieces) {
        StringBuilder released = new StringBuilder();
        try {
            CallGuard call = begun(guard);
            pass(call, ChatRequest.builder("model").user(PROMPT).build());
            TextGuard check = call.answer(kind);
            if (check == null) {
                return new Outcome(String.join("", pieces), null);
            }
            String held = "";
            for (String piece : pieces) {
                if (!piece.isEmpty()) {
                    held = step(check, held + piece, false, released);
                }
            }
            if (pieces.stream().anyMatch(piece -> !piece.isEmpty())) {
                step(check, held, true, released);
            }
            return new Outcome(released.toString(), null);
        } catch (GuardRefusal refusal) {
            return new Outcome(released.toString(), refusal.rule());
        }
    }

    private static String step(TextGuard check, String text, boolean last, StringBuilder released) {
        ReleasedText step = check.check(text, last);
        assertThat(step).as("check returns what is released").isNotNull();
        assertThat(step.length()).as("characters released of %d", text.length()).isLessThanOrEqualTo(text.length());
        int held = text.length() - step.length();
        assertThat(held)
                .as("characters held back%s", last ? " at the end" : "; lookBack is " + check.lookBack())
                .isLessThanOrEqualTo(last ? 0 : check.lookBack());
        released.append(step.text());
        return text.substring(step.length());
    }

    private static List<String> cut(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(random.nextBoolean() ? 4 : 40);
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(most));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    private List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (String text : allTexts()) {
            String said = text.isEmpty() ? " " : text;
            requests.add(ChatRequest.builder("model")
                    .system(said)
                    .message(Message.user(Content.text(said), Content.image("data:image/png;base64,AAAA")))
                    .message(Message.builder(Role.ASSISTANT)
                            .content(Content.reasoning(said))
                            .content(ToolCall.of("call_1", "look", "{\"at\": \"" + said.length() + "\"}"))
                            .build())
                    .message(Message.tool("call_1", said))
                    .tool(Tool.of("look", "Looks.", Map.of("type", "object")))
                    .build());
            requests.add(EmbeddingRequest.of("model", said, "another"));
        }
        requests.add(EmbeddingRequest.builder("model")
                .input(EmbeddingInput.tokens(List.of(1, 2, 3)))
                .build());
        return requests;
    }
}
