package dev.weir.spi.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.Request;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.embedding.EmbeddingInput;
import dev.weir.spi.embedding.EmbeddingRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestTextsTest {
    private static Request upper(Request request) {
        return RequestTexts.change(request, (text, kind) -> text.toUpperCase(java.util.Locale.ROOT));
    }

    private static List<String> texts(Request request) {
        List<String> texts = new ArrayList<>();
        RequestTexts.forEach(request, (text, kind) -> texts.add(kind + " " + text));
        return texts;
    }

    @Test
    void showsTheTextsOfAllMessagesInTheirOrder() {
        ChatRequest request = ChatRequest.builder("m")
                .system("a")
                .message(Message.builder(Role.ASSISTANT)
                        .content(Content.reasoning("b"))
                        .content(Content.refusal("c"))
                        .content(ToolCall.of("id", "name", "d"))
                        .build())
                .message(Message.tool("id", "e"))
                .message(Message.user(Content.image("data:image/png;base64,AAAA"), Content.text("f")))
                .build();
        assertThat(texts(request))
                .containsExactly("TEXT a", "REASONING b", "REFUSAL c", "TOOL_ARGUMENTS d", "TEXT e", "TEXT f");
        assertThat(RequestTexts.change(request, (text, kind) -> text)).isSameAs(request);
    }

    @Test
    void changesTextsAndNothingElse() {
        ChatRequest request = ChatRequest.builder("m")
                .message(Message.builder(Role.USER)
                        .content(Content.text("hello")
                                .withWireFields(WireFields.of("w", Map.of("id", "x", "title", "t"))))
                        .name("bob")
                        .build())
                .parameter("prediction", Map.of("type", "content", "content", List.of(Map.of("text", "p"))))
                .maxTokens(3)
                .build();
        assertThat(upper(request))
                .isEqualTo(ChatRequest.builder("m")
                        .message(Message.builder(Role.USER)
                                .content(Content.text("HELLO")
                                        .withWireFields(WireFields.of("w", Map.of("id", "x", "title", "T"))))
                                .name("bob")
                                .build())
                        .parameter("prediction", Map.of("type", "content", "content", List.of(Map.of("text", "P"))))
                        .maxTokens(3)
                        .build());
    }

    @Test
    void signedReasoningIsTheProvidersOwn() {
        Content signed = new Content.Reasoning("b", "signature", false, null, WireFields.NONE);
        ChatRequest request = ChatRequest.builder("m")
                .message(Message.builder(Role.ASSISTANT).content(signed).build())
                .user("x")
                .build();
        assertThat(texts(request)).containsExactly("TEXT x");
    }

    @Test
    void textFilesAreTexts() {
        String plain = Base64.getEncoder().encodeToString("hé".getBytes(StandardCharsets.UTF_8));
        String upper = Base64.getEncoder().encodeToString("HÉ".getBytes(StandardCharsets.UTF_8));
        Request changed = upper(ChatRequest.builder("m")
                .message(Message.user(
                        Content.file("n", "data:text/plain;base64," + plain),
                        Content.file("n", "data:text/plain;base64,not base64!"),
                        Content.file("n", "data:application/pdf;base64," + plain)))
                .build());
        assertThat(((ChatRequest) changed).messages().get(0).content())
                .extracting(part -> ((Content.File) part).url())
                .containsExactly(
                        "data:text/plain;base64," + upper,
                        "data:text/plain;base64,"
                                + Base64.getEncoder().encodeToString("NOT BASE64!".getBytes(StandardCharsets.UTF_8)),
                        "data:application/pdf;base64," + plain);
    }

    @Test
    void textFilesAreFoundHoweverTheirUrlIsWritten() {
        String lines = Base64.getMimeEncoder(8, new byte[] {'\r', '\n'})
                .encodeToString("secret words".getBytes(StandardCharsets.UTF_8));
        ChatRequest request = ChatRequest.builder("m")
                .message(Message.user(
                        Content.file("n", "DATA:Text/plain;Base64,c2VjcmV0IHdvcmRz"),
                        Content.file("n", "data:text/plain;charset=utf-8;base64," + lines),
                        Content.file("n", "data:text/plain,secret%20words"),
                        Content.file("n", "data:text/html;base64,w7/Dvw=="),
                        Content.file("n", "data:text/html;base64,w7_Dvw")))
                .build();
        assertThat(texts(request))
                .containsExactly("TEXT secret words", "TEXT secret words", "TEXT secret words", "TEXT ÿÿ", "TEXT ÿÿ");
        assertThat(((ChatRequest) upper(request)).messages().get(0).content())
                .extracting(part -> ((Content.File) part).url())
                .element(2)
                .isEqualTo("data:text/plain;base64,U0VDUkVUIFdPUkRT");
    }

    @Test
    void partsOfOtherKindsHaveTextsInTheirFields() {
        Content other = Content.other(WireFields.of("w", Map.of("type", "search_result", "content", List.of("found"))));
        assertThat(texts(ChatRequest.builder("m").message(Message.user(other)).build()))
                .containsExactly("TEXT found");
    }

    @Test
    void everyTextOfTheInputOfAToolCounts() {
        Content call = Content.other(WireFields.of(
                "w", Map.of("type", "server_tool_use", "name", "search", "input", Map.of("query", "found"))));
        assertThat(texts(ChatRequest.builder("m").message(Message.user(call)).build()))
                .containsExactly("TEXT found");
    }

    @Test
    void textsToEmbedAreTextsAndTokensAreNot() {
        assertThat(upper(EmbeddingRequest.of("m", "a", "b"))).isEqualTo(EmbeddingRequest.of("m", "A", "B"));
        EmbeddingRequest tokens = EmbeddingRequest.builder("m")
                .input(EmbeddingInput.tokens(List.of(1)))
                .build();
        assertThat(upper(tokens)).isSameAs(tokens);
    }

    @Test
    void aRefusalHasARuleThatIsAName() {
        assertThat(new GuardRefusal("term-1", "it has a forbidden term")).hasMessage("term-1: it has a forbidden term");
        assertThat(new GuardRefusal("term-1")).hasMessage("term-1");
        assertThatThrownBy(() -> new GuardRefusal("my secret text")).isInstanceOf(IllegalArgumentException.class);
    }
}
