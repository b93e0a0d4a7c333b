package dev.weir.guard.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskGuardTest extends GuardContract {
    private static final List<SensitiveKind> ALL = List.of(SensitiveKind.values());
    private static final String PEM =
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\n+/=\n-----END RSA PRIVATE KEY-----";
    private static final String JWT =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

    /** Texts of which a generator puts others together. */
    private static final List<String> PARTS = List.of(
            "bob@example.org",
            "a.b+c@mail.example.co.uk.",
            "4111 1111 1111 1111",
            "5555555555554444",
            "DE89 3704 0044 0532 0130 00",
            "GB82WEST12345698765432",
            "+49 (170) 123-45 67",
            "(555) 123-4567",
            "0170 1234567",
            "10.0.0.1",
            "1.2.3.4.5",
            "2001:db8::ff00:42:8329",
            "sk-proj-abcdefghijklmnop1234567890",
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_0123456789abcdefghijABCDEFGHIJ012345",
            PEM,
            JWT,
            "employee E12345",
            "E99999",
            "-----BEGIN",
            "eyJ",
            "@",
            ":",
            " ",
            "\n",
            ". ",
            "12",
            "2026-11-30 12:30:45",
            "std::vector",
            "the quick brown fox",
            "é",
            "語",
            "(",
            ")",
            "+",
            "a");

    private static MaskSettings settings(boolean restore, GuardedSide... in) {
        return new MaskSettings(ALL, Map.of("employee", "\\bE[0-9]{5}\\b"), 16, List.of(in), restore);
    }

    @Override
    protected Guard guard() {
        return new MaskGuard(settings(true, GuardedSide.PROMPT, GuardedSide.ANSWER));
    }

    @Override
    protected List<String> texts() {
        return List.of("bob@example.org", "4111 1111 1111 1111", "E12345", PEM, JWT);
    }

    private static CallGuard begin(MaskSettings settings) {
        return new MaskGuard(settings).begin(FakeCall.within(Duration.ofMinutes(1)));
    }

    private static String masked(String text) {
        ChatRequest request = (ChatRequest) begin(settings(false, GuardedSide.PROMPT))
                .request(ChatRequest.builder("m").user(text).build());
        return request.messages().get(0).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "write to bob@example.org. | write to [EMAIL_1].",
                "<a.b+c@mail.example.co.uk> | <[EMAIL_1]>",
                "mailto:bob@example.org?x | mailto:[EMAIL_1]?x",
                "bob@localhost, @bob, a@b.c, bob@x..org | bob@localhost, @bob, a@b.c, bob@x..org",
                "card 4111 1111 1111 1111! | card [CARD_1]!",
                "4111-1111-1111-1111 | [CARD_1]",
                "4111 1111 1111 1112 | 4111 1111 1111 1112",
                "12 4111111111111111 | 12 [CARD_1]",
                "pay to DE89 3704 0044 0532 0130 00 now | pay to [IBAN_1] now",
                "GB82WEST12345698765432 | [IBAN_1]",
                "DE88 3704 9944 1532 2130 11 | DE88 3704 9944 1532 2130 11",
                "call +49 (170) 123-45 67, now | call [PHONE_1], now",
                "(555) 123-4567 or 555-123-4567 | [PHONE_1] or [PHONE_2]",
                "0170 1234567 | [PHONE_1]",
                "on 2026-11-30 at 12:30:45, 01.12.2026 12:30 | on 2026-11-30 at 12:30:45, 01.12.2026 12:30",
                "from 10.0.0.1:80 | from [IP_1]:80",
                "1.2.3.4.5 and 1.2.3 and 256.1.1.1 | 1.2.3.4.5 and 1.2.3 and 256.1.1.1",
                "at 2001:db8::ff00:42:8329, fe80::1 | at [IP_1], [IP_2]",
                "std::vector and aa:bb:cc:dd:ee:ff | std::vector and aa:bb:cc:dd:ee:ff",
                "key=sk-proj-abcdefghijklmnop1234567890; | key=[API_KEY_1];",
                "task-based risk-taking-in-all-things-we-do | task-based risk-taking-in-all-things-we-do",
                "AKIAIOSFODNN7EXAMPLE | [API_KEY_1]",
                "ghp_0123456789abcdefghijABCDEFGHIJ012345 | [API_KEY_1]",
                "employee E12345 and XE12345 | employee [EMPLOYEE_1] and XE12345",
                "bob@example.org, eve@example.org, bob@example.org | [EMAIL_1], [EMAIL_2], [EMAIL_1]"
            })
    void masksWhatIsSensitiveAndNothingElse(String text, String masked) {
        assertThat(masked(text)).isEqualTo(masked);
    }

    @Test
    void masksKeysAndTokensOfManyLines() {
        assertThat(masked("key:\n" + PEM + "\nend")).isEqualTo("key:\n[PRIVATE_KEY_1]\nend");
        assertThat(masked("{\"key\": \"" + PEM.replace("\n", "\\n") + "\"}"))
                .isEqualTo("{\"key\": \"[PRIVATE_KEY_1]\"}");
        assertThat(masked("Bearer " + JWT)).isEqualTo("Bearer [JWT_1]");
        assertThat(masked("-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----"))
                .startsWith("-----BEGIN PUBLIC");
    }

    @Test
    void aPrivateKeyThatIsCutIsMaskedToTheEnd() {
        assertThat(masked("-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAK")).isEqualTo("[PRIVATE_KEY_1]");
    }

    /** Any text cut at any places is masked and restored as the whole is. */
    @Test
    void piecesAreMaskedAsTheWholeIs() {
        long seed = FakeRandom.seeded().seed();
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int parts = random.nextInt(8); parts >= 0; parts--) {
                String part = PARTS.get(random.nextInt(PARTS.size()));
                boolean cut = random.nextInt(3) == 0;
                text.append(cut ? part.substring(0, random.nextInt(part.length() + 1)) : part)
                        .append(random.nextBoolean() ? " " : "");
            }
            TextKind kind = random.nextBoolean() ? TextKind.TEXT : TextKind.TOOL_ARGUMENTS;
            String whole = answer(kind, List.of(text.toString()));
            List<String> pieces = Pieces.of(text.toString(), random);
            assertThat(answer(kind, pieces)).as("seed %d, %s", seed, pieces).isEqualTo(whole);
        }
    }

    private static String answer(TextKind kind, List<String> pieces) {
        return answer(begin(settings(false, GuardedSide.ANSWER)), kind, pieces);
    }

    private static String answer(CallGuard call, TextKind kind, List<String> pieces) {
        TextGuard text = call.answer(kind);
        return text == null ? String.join("", pieces) : Pieces.pass(text, pieces);
    }

    @Test
    void restoresTheValuesOfThePromptInAnswersPieceByPiece() {
        CallGuard call = begin(settings(true, GuardedSide.PROMPT));
        call.request(
                ChatRequest.builder("m").user("I am bob@example.org, " + PEM).build());
        assertThat(answer(call, TextKind.TEXT, List.of("Dear [EM", "AIL_1", "], not [EMAIL_2] nor [x", "]")))
                .isEqualTo("Dear bob@example.org, not [EMAIL_2] nor [x]");
        assertThat(answer(call, TextKind.TOOL_ARGUMENTS, List.of("{\"key\": \"[PRIVATE_", "KEY_1]\"}")))
                .isEqualTo("{\"key\": \"" + PEM.replace("\n", "\\n") + "\"}");
        assertThat(call.answer(TextKind.REASONING)).isNull();
    }

    @Test
    void whatIsFoundInTheAnswerAloneIsNotPutBack() {
        CallGuard call = begin(settings(true, GuardedSide.PROMPT, GuardedSide.ANSWER));
        call.request(ChatRequest.builder("m").user("I am bob@example.org").build());
        assertThat(answer(call, TextKind.TEXT, List.of("[EMAIL_1] is not eve@example.org, [EMAIL_2]")))
                .isEqualTo("bob@example.org is not [EMAIL_2], [EMAIL_2]");
    }

    @Test
    void aLongerConversationHasTheSamePlaceholders() {
        ChatRequest first =
                ChatRequest.builder("m").user("I am bob@example.org").build();
        ChatRequest second =
                first.toBuilder().user("and she is eve@example.org").build();
        CallGuard call = begin(settings(true, GuardedSide.PROMPT));
        ChatRequest masked = (ChatRequest) call.request(second);
        assertThat(masked.messages())
                .extracting(Message::text)
                .containsExactly("I am [EMAIL_1]", "and she is [EMAIL_2]");
        assertThat(masked.messages().get(0))
                .isEqualTo(
                        ((ChatRequest) begin(settings(true, GuardedSide.PROMPT)).request(first))
                                .messages()
                                .get(0));
    }

    @Test
    void argumentsStayJson() {
        assertThat(answer(
                        TextKind.TOOL_ARGUMENTS, List.of("{\"card\": 4111111111111111, \"to\": \"bob@example.org\"}")))
                .isEqualTo("{\"card\": \"[CARD_1]\", \"to\": \"[EMAIL_1]\"}");
    }

    @Test
    void allPartsOfARequestAreMasked() {
        ChatRequest request = ChatRequest.builder("m")
                .system("a@example.org")
                .message(Message.builder(Role.ASSISTANT)
                        .content(Content.reasoning("b@example.org"))
                        .content(ToolCall.of("c", "mail", "{\"to\": \"c@example.org\"}"))
                        .build())
                .message(Message.tool("c", "d@example.org"))
                .parameter("prediction", Map.of("type", "content", "content", "e@example.org"))
                .build();
        assertThat(begin(settings(false, GuardedSide.PROMPT)).request(request))
                .isEqualTo(ChatRequest.builder("m")
                        .system("[EMAIL_1]")
                        .message(Message.builder(Role.ASSISTANT)
                                .content(Content.reasoning("[EMAIL_2]"))
                                .content(ToolCall.of("c", "mail", "{\"to\": \"[EMAIL_3]\"}"))
                                .build())
                        .message(Message.tool("c", "[EMAIL_4]"))
                        .parameter("prediction", Map.of("type", "content", "content", "[EMAIL_5]"))
                        .build());
    }

    @Test
    void textsToEmbedAreMaskedAndTokensRefused() {
        CallGuard call = begin(settings(false, GuardedSide.PROMPT));
        assertThat(call.request(EmbeddingRequest.of("m", "bob@example.org", "no")))
                .isEqualTo(EmbeddingRequest.of("m", "[EMAIL_1]", "no"));
        EmbeddingRequest tokens = EmbeddingRequest.builder("m")
                .input(EmbeddingInput.tokens(List.of(1)))
                .build();
        assertThatThrownBy(() -> call.request(tokens))
                .isInstanceOf(GuardRefusal.class)
                .hasMessageContaining("tokens");
    }

    @Test
    void aRequestWithoutFindsIsTheSameObject() {
        ChatRequest request = ChatRequest.builder("m").user("nothing here").build();
        assertThat(begin(settings(false, GuardedSide.PROMPT)).request(request)).isSameAs(request);
    }

    /** The square of the length would take minutes. */
    @ParameterizedTest
    @Timeout(20)
    @ValueSource(
            strings = {
                "a",
                "1",
                "@",
                ":",
                "-",
                "(",
                "+",
                "a@",
                "a.",
                "1 ",
                "DE89 ",
                "eyJ",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "sk-",
                "::",
                "a:",
                "E1",
                "[A",
                "1.1.1."
            })
    void longTextsTakeTimeInProportion(String unit) {
        String text = unit.repeat(50_000 / unit.length());
        CallGuard call = begin(new MaskSettings(ALL, Map.of(), 128, List.of(GuardedSide.ANSWER), false));
        assertThat(answer(call, TextKind.TEXT, List.of(text))).isNotEmpty();
    }

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(strings = {"eyJ-", "-----BEGIN PRIVATE KEY-----"})
    void longPromptsTakeTimeInProportion(String unit) {
        String text = unit.repeat(4_000_000 / unit.length());
        CallGuard call = begin(new MaskSettings(ALL, Map.of(), 128, List.of(GuardedSide.PROMPT), false));
        ChatRequest request = ChatRequest.builder("m").user(text).build();
        assertThat(call.request(request)).isNotNull();
    }

    @Test
    void ordinaryWordsAreDelayedByNoMoreThanThemselves() {
        TextGuard text = begin(new MaskSettings(ALL, Map.of(), 128, List.of(GuardedSide.ANSWER), false))
                .answer(TextKind.TEXT);
        assertThat(text.check("The quick brown fo", false).text()).isEqualTo("The quick brown ");
        assertThat(text.check("fox jumps. ", false).text()).isEqualTo("fox jumps. ");
    }

    @Test
    void wrongSettingsAreRefusedWithWhatIsAllowed() {
        assertThatThrownBy(() -> new MaskSettings(ALL, Map.of("a", "x(y"), 128, List.of(GuardedSide.PROMPT), false))
                .hasMessageStartingWith(
                        "patterns must be regular expressions of RE2, and 'a' is not: missing closing )")
                .hasMessageContaining("at character 4");
        assertThatThrownBy(() -> new MaskSettings(ALL, Map.of("a", "x*"), 128, List.of(GuardedSide.PROMPT), false))
                .hasMessageContaining("must not match the empty text");
        assertThatThrownBy(() -> new MaskSettings(ALL, Map.of("a", "(?=x)y"), 128, List.of(GuardedSide.PROMPT), false))
                .hasMessageContaining("at character 1")
                .hasMessageContaining("look-arounds");
        assertThatThrownBy(() -> new MaskSettings(ALL, Map.of(), 128, List.of(GuardedSide.ANSWER), true))
                .hasMessageContaining("restore needs prompt");
        assertThatThrownBy(() -> new MaskSettings(List.of(), Map.of(), 128, List.of(GuardedSide.ANSWER), false))
                .hasMessageContaining("detect must have at least one kind");
    }
}
