package dev.weir.backend.offline;

import dev.weir.backend.offline.intent.IntentReader;
import dev.weir.backend.offline.intent.NetworkIntentType;
import dev.weir.backend.offline.intent.NotUnderstood;
import dev.weir.backend.offline.intent.ParsedIntent;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.Capabilities;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.ModelCapabilities;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.settings.Description;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers by rules, in this process. It reads the last message of the user as an intent to deploy, scale, configure or
 * delete one workload, and answers the JSON object that {@code docs/backends/offline.md} describes. What it cannot read
 * as such it refuses with the code {@link #NOT_UNDERSTOOD}.
 *
 * <p>It takes any name for its model and answers as {@value #MODEL}. Safe for use by many threads.
 */
@Description("Answers intents to deploy, scale, configure or delete by rules: no network, no key.")
public final class OfflineBackend implements Backend {

    /** The model that its completions name. */
    public static final String MODEL = "offline";

    /** {@link BackendException#code()} of a text that it does not understand. */
    public static final String NOT_UNDERSTOOD = "not_understood";

    private static final Capabilities STREAMING =
            Capabilities.builder().streaming(true).provider("offline").build();

    private static final Billing FREE = Billing.builder()
            .reportedCost(new ReportedCost(BigDecimal.ZERO, "offline"))
            .build();

    private static final ModelCapabilities CAPABILITIES = ModelCapabilities.builder()
            .continuation(false)
            .embeddings(false)
            .images(false)
            .audio(false)
            .files(false)
            .jsonObject(true)
            .jsonSchema(false)
            .build();

    private static final String EXAMPLE = "; it understands sentences such as 'Deploy nginx with 3 replicas'";

    private final IntentReader reader = new IntentReader();
    private final IntentJson json = new IntentJson();
    private final AnswerTokens tokens = new AnswerTokens();

    @Inject
    public OfflineBackend() {}

    @Override
    public Capabilities capabilities() {
        return STREAMING;
    }

    @Override
    public ModelCapabilities capabilities(String model) {
        return CAPABILITIES;
    }

    @Override
    public Completion complete(ChatRequest request, CallContext call) throws BackendException {
        TokenStream stream = new TokenStream(call);
        stream.check();
        Unsupported.refuse(request);
        String answer = cutAtStop(json.write(read(request, call)), request.stop());
        int limit = Objects.requireNonNullElse(request.maxTokens(), Integer.MAX_VALUE);
        List<String> pieces = tokens.pieces(answer, limit);
        String text = String.join("", pieces);
        Usage usage = Usage.reported(input(request), Math.min(limit, tokens.count(answer)))
                .withBilling(FREE);
        stream.send(pieces);
        return Completion.builder(MODEL)
                .text(text)
                .finishReason(text.length() < answer.length() ? FinishReason.LENGTH : FinishReason.STOP)
                .usage(usage)
                .build();
    }

    private ParsedIntent read(ChatRequest request, CallContext call) throws BackendException {
        try {
            return reader.read(Unsupported.question(request), declared(call));
        } catch (NotUnderstood e) {
            throw refusal("the text was not understood: " + e.getMessage() + EXAMPLE);
        }
    }

    static BackendException refusal(String message) {
        return BackendException.builder(ErrorClass.PERMANENT, "offline backend: " + message)
                .code(NOT_UNDERSTOOD)
                .build();
    }

    private static @Nullable NetworkIntentType declared(CallContext call) {
        String type = call.attributes().get(CallContext.INTENT_TYPE);
        return type == null ? null : NetworkIntentType.named(type).orElse(null);
    }

    private static String cutAtStop(String answer, List<String> stop) {
        int end = stop.stream()
                .filter(text -> !text.isEmpty())
                .mapToInt(answer::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(answer.length());
        return answer.substring(0, end);
    }

    private long input(ChatRequest request) {
        return request.messages().stream()
                .map(Message::text)
                .mapToLong(tokens::count)
                .sum();
    }
}
