package dev.weir.backend.offline.intent;

/** A number right after the verb, without the word for replicas: {@code deploy three nginx}, {@code a pair of SMFs}. */
final class DeployCountRule implements Rule {

    @Override
    public void read(Sentence sentence, Draft draft) {
        int at = draft.action().objectStart();
        while (at < sentence.size()
                && sentence.free(at)
                && Numbers.at(sentence, at) == null
                && Vocabulary.isFiller(sentence.word(at))) {
            at++;
        }
        Found count = Slot.named("count").at(sentence, at);
        if (count != null && !draft.action().verbs().isEmpty()) {
            sentence.claim(at, at + count.length());
            draft.put(Field.REPLICAS, count.value());
        }
    }
}
