package dev.weir.guard.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import dev.weir.testkit.GuardContract;
import dev.weir.testkit.fake.FakeCall;
import dev.weir.testkit.fake.FakeRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenyGuardTest extends GuardContract {
    private static final DenySettings SETTINGS = new DenySettings(
            List.of("Project Heron", "日本酒", "Straße"),
            true,
            Map.of("ticket", "\\bINC-[0-9]{6}\\b"),
            32,
            List.of(GuardedSide.PROMPT, GuardedSide.ANSWER));

    @Override
    protected Guard guard() {
        return new DenyGuard(SETTINGS);
    }

    @Override
    protected List<String> texts() {
        return List.of("project heron", "inc-123456");
    }

    private CallGuard begin() {
        return guard().begin(FakeCall.within(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what is Project Heron?",
                "PROJECT\n heron",
                "ｐｒｏｊｅｃｔ　ｈｅｒｏｎ",
                "pro\u200bject her\u00adon",
                "pro\udb40\udc41ject her\udb40\udd00on\u3164",
                "美味しい日本酒です",
                "in der STRASSE",
                "see inc-123456."
            })
    void refusesWhatIsForbiddenInAnyForm(String text) {
        ChatRequest request = ChatRequest.builder("m").user(text).build();
        assertThatThrownBy(() -> begin().request(request)).isInstanceOf(GuardRefusal.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"projects heronry", "subproject heron", "project, heron", "INC-1234567", "Strassen"})
    void permitsOtherWords(String text) {
        ChatRequest request = ChatRequest.builder("m").user(text).build();
        assertThatCode(() -> begin().request(request)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0301\u0316", "\uff9e\u0301"})
    @Timeout(10)
    void textsThatAreSlowToNormalizeAreCheckedInLinearTime(String marks) {
        ChatRequest request = ChatRequest.builder("m")
                .user("a" + marks.repeat(80_000) + " project heron")
                .build();
        assertThatThrownBy(() -> begin().request(request)).isInstanceOf(GuardRefusal.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"q\":\"Project \\u0048eron\"}",
                "{\"q\":\"\\u65e5\\u672C\\u9152\"}",
                "{\"q\":\"project\\nheron\"}"
            })
    void argumentsOfToolsAreReadWithTheirEscapes(String arguments) {
        ChatRequest request = ChatRequest.builder("m")
                .message(Message.builder(Role.ASSISTANT)
                        .content(ToolCall.of("id", "find", arguments))
                        .build())
                .build();
        assertThatThrownBy(() -> begin().request(request)).isInstanceOf(GuardRefusal.class);
        assertThatThrownBy(() -> begin().answer(TextKind.TOOL_ARGUMENTS).check(arguments, true))
                .isInstanceOf(GuardRefusal.class);
        assertThat(begin().answer(TextKind.TEXT)
                        .check("C:\\new Project\\nheron \\u12", true)
                        .text())
                .endsWith("\\u12");
    }

    @Test
    void namesTheRuleAndNotTheTerm() {
        ChatRequest request = ChatRequest.builder("m").user("project heron").build();
        GuardRefusal refusal = catchThrowableOfType(GuardRefusal.class, () -> begin().request(request));
        assertThat(refusal.rule()).isEqualTo("term-1");
        assertThat(refusal).hasMessageNotContaining("heron");
    }

    @Test
    void releasesNothingOfAForbiddenTermAndAllBefore() {
        TextGuard text = begin().answer(TextKind.TEXT);
        ReleasedText released = text.check("a".repeat(100) + " ", false);
        assertThat(released.length()).isEqualTo(64);
        String held = " ".repeat(37);
        assertThatThrownBy(() -> text.check(held + " project heron " + "x".repeat(40), false))
                .isInstanceOf(GuardRefusal.class);
    }

    @Test
    void findsATermWhereverTheTextIsCut() {
        long seed = FakeRandom.seeded().seed();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            String before = "so ".repeat(random.nextInt(60));
            String text = before + "project heron" + " so".repeat(random.nextInt(60));
            List<String> pieces = Pieces.of(text, random);
            assertThatThrownBy(() -> Pieces.pass(begin().answer(TextKind.TEXT), pieces))
                    .as("seed %d, %s", seed, pieces)
                    .isInstanceOf(GuardRefusal.class);
            String other = before + "projectheron" + " so".repeat(random.nextInt(60)) + "x".repeat(random.nextInt(3));
            assertThat(Pieces.pass(begin().answer(TextKind.TEXT), Pieces.of(other, random)))
                    .as("seed %d", seed)
                    .isEqualTo(other);
        }
    }

    @Test
    void wrongSettingsAreRefused() {
        List<GuardedSide> both = List.of(GuardedSide.PROMPT);
        assertThatThrownBy(() -> new DenySettings(List.of(), true, Map.of(), 32, both))
                .hasMessageContaining("terms must have at least one term");
        assertThatThrownBy(() -> new DenySettings(List.of("a", "\u200b"), true, Map.of(), 32, both))
                .hasMessageStartingWith("terms must have")
                .hasMessageContaining("term 2");
        assertThatThrownBy(() -> new DenySettings(List.of("a".repeat(40)), true, Map.of(), 32, both))
                .hasMessageStartingWith("longestMatch must be at least 40");
        assertThatThrownBy(() -> new DenySettings(List.of(), true, Map.of("x y", "a"), 32, both))
                .hasMessageStartingWith("patterns must have names");
    }
}
