package dev.weir.path.join;

import dev.weir.batch.BatchGroup;
import dev.weir.call.Call;
import dev.weir.pack.UsageShares;
import dev.weir.spi.backend.Answer;
import dev.weir.spi.backend.BatchItem;
import dev.weir.spi.backend.Request;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatBatch;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.CompletionBatch;
import dev.weir.spi.chat.Message;
import dev.weir.token.TokenEstimator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chat requests as one batch that the backend takes in one exchange. */
record ChatBatchJoint(BatchGroup group, JointTrials trials, JointTrials.Target target) implements Joint {

    @Override
    public long bytes(Call call) {
        return 2L * length((ChatRequest) call.request());
    }

    private static long length(ChatRequest request) {
        return request.messages().stream()
                .map(Message::text)
                .mapToLong(String::length)
                .sum();
    }

    @Override
    public Joined join(List<Call> calls) {
        return new JoinedChats(ChatBatch.of(
                calls.stream().map(call -> (ChatRequest) call.request()).toList()));
    }

    @Override
    public void ended(boolean answered) {
        trials.ended(target, answered);
    }

    private record JoinedChats(ChatBatch batch) implements Joined {
        @Override
        public Request request() {
            return batch;
        }

        @Override
        public List<Part> split(Answer answer) {
            CompletionBatch completions = (CompletionBatch) answer;
            List<Usage> usage = shares(completions);
            List<Part> parts = new ArrayList<>();
            for (BatchItem item : completions.items()) {
                parts.add(part(completions, item, usage == null ? null : usage.get(parts.size())));
            }
            return parts;
        }

        private static Part part(CompletionBatch whole, BatchItem item, @Nullable Usage usage) {
            if (item instanceof BatchItem.Failed failed) {
                return Part.missing(failed.error().reason(), usage);
            }
            Completion own = ((BatchItem.Answered) item).completion();
            return Part.of(
                    new Completion(
                            own.id(),
                            own.model(),
                            own.message(),
                            own.finishReason(),
                            own.furtherChoices(),
                            usage,
                            whole.rateLimits(),
                            own.extras()),
                    usage);
        }

        /** Of the input by the length of the prompts, of the output by that of the answers. */
        private @Nullable List<Usage> shares(CompletionBatch whole) {
            if (whole.usage() == null) {
                return null;
            }
            long[] prompts =
                    batch.requests().stream().mapToLong(ChatBatchJoint::length).toArray();
            long[] answers = whole.items().stream()
                    .mapToLong(item -> item instanceof BatchItem.Answered answered
                            ? TokenEstimator.characters(answered.completion())
                            : 0)
                    .toArray();
            return UsageShares.of(whole.usage(), prompts, answers);
        }
    }
}
