package dev.weir.batchjob;

/**
 * The directory of a batch job of which nothing was submitted, as its state is written before anything is sent. The next job that
 * is made deletes those that nobody has worked on for an hour.
 *
 * @param id the name of the directory
 * @param inUse whether a process is making the job at present; otherwise that has ended before
 */
public record UnfinishedBatchJob(String id, boolean inUse) {
    /** Its state in a word or two. */
    public String label() {
        return inUse ? "being made" : "not submitted";
    }

    /** What became of it, and what to do, in words. */
    public String description() {
        return inUse
                ? "another process is making it, and nothing of it was submitted yet"
                : "the process that made it ended before anything was submitted; submit its rows again";
    }
}
