package dev.weir.wiring;

import dev.weir.batchjob.BatchJobBudget;
import dev.weir.budget.BudgetExceededException;
import dev.weir.budget.Budgets;
import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Message;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.Map;

/**
 * Holds batch jobs to the budgets of calls. A job is refused while a budget that counts it is spent, and its cost is booked when its
 * results are collected. Nothing is reserved between the two: a job may be under way for a day, in no process.
 */
record BudgetedBatchJobs(Budgets budgets, String backend, TimeSource time) implements BatchJobBudget {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    @Override
    public void requireRoom(String model, Map<String, String> metadata) {
        budgets.reserve(call("batch-job", model, metadata), "batch-job/" + time.nanoTime(), Cost.NONE)
                .release();
    }

    @Override
    public void expectSpending(String model, Map<String, String> metadata) {
        try {
            requireRoom(model, metadata);
        } catch (BudgetExceededException e) {
            // what is spent is counted all the same
        }
    }

    @Override
    public void spent(String id, String model, Map<String, String> metadata, Cost cost, Usage usage) {
        budgets.book(call(id, model, metadata), id, cost);
    }

    /** A call that budgets would count as they are to count the job. */
    private Call call(String id, String model, Map<String, String> metadata) {
        ChatRequest request =
                ChatRequest.builder(model).message(Message.user("batch job")).build();
        return Call.builder(id, request, Deadline.after(AT_ONCE, time))
                .backend(backend)
                .attributes(metadata)
                .build();
    }
}
