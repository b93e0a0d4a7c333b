package dev.weir.spi.chat;

import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BatchBackend;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.RequestKind;
import dev.weir.spi.call.CallContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several chat requests for one exchange with a {@link BatchBackend}. They differ in their messages alone. Immutable. Created
 * with {@link #of}.
 *
 * @param requests at least one
 */
public record ChatBatch(List<ChatRequest> requests) implements Request {

    public ChatBatch {
        requests = List.copyOf(requests);
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("a batch needs at least one chat request");
        }
        ChatRequest first = requests.get(0);
        for (ChatRequest request : requests) {
            if (!request.toBuilder().replaceMessages(first.messages()).build().equals(first)) {
                throw new IllegalArgumentException("the chat requests of a batch must differ in their messages alone");
            }
        }
    }

    /**
     * A batch of these requests.
     *
     * @throws IllegalArgumentException if there are none, or if they differ in more than their messages
     */
    public static ChatBatch of(List<ChatRequest> requests) {
        return new ChatBatch(requests);
    }

    @Override
    public RequestKind kind() {
        return RequestKind.CHAT;
    }

    @Override
    public String model() {
        return requests.get(0).model();
    }

    @Override
    public ChatBatch withModel(String model) {
        return new ChatBatch(
                requests.stream().map(request -> request.withModel(model)).toList());
    }

    /** Of all answers together; 0 for no limit. */
    @Override
    public int maxOutputTokens() {
        long sum = (long) requests.get(0).maxOutputTokens() * requests.size();
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    @Override
    public CompletionBatch ask(Backend backend, CallContext call) throws BackendException {
        if (!(backend instanceof BatchBackend batches)) {
            throw BackendException.builder(Reason.UNSUPPORTED, "this backend takes no batches of chat requests")
                    .build();
        }
        @Nullable CompletionBatch answer = batches.completeAll(this, call);
        if (answer == null) {
            throw BackendException.builder(Reason.DEFECT, "no completions were returned")
                    .build();
        }
        if (answer.items().size() != requests.size()) {
            throw BackendException.builder(
                            Reason.MALFORMED,
                            answer.items().size() + " items were returned for " + requests.size() + " requests")
                    .build();
        }
        if (answer.items().stream().anyMatch(ChatBatch::isTruncated)) {
            throw new BackendException(ErrorClass.UNKNOWN, "a truncated completion was returned as whole");
        }
        return answer;
    }

    private static boolean isTruncated(BatchItem item) {
        return item instanceof BatchItem.Answered answered
                && answered.completion().finishReason() == FinishReason.TRUNCATED;
    }

    @Override
    public String toString() {
        return "ChatBatch[model=" + model() + ", requests=" + requests.size() + "]";
    }
}
