package dev.weir.pack;

import dev.weir.spi.cost.Cost;
import java.util.List;

/**
 * The answer to a pack, taken apart.
 *
 * @param answers one for each member, in their order
 * @param unknownParts the number of parts of the answer that are for no member, which are dropped
 */
public record UnpackedAnswers(List<PackedAnswer> answers, int unknownParts) {

    public UnpackedAnswers {
        answers = List.copyOf(answers);
    }

    /**
     * The cost of the pack, split among its members by their shares of the tokens, those included that are to be asked alone.
     * The sum is exact.
     */
    public List<Cost> split(Cost whole) {
        return CostShares.of(whole, answers.stream().map(PackedAnswer::usage).toList());
    }
}
