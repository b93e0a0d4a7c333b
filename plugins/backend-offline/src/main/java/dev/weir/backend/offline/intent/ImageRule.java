package dev.weir.backend.offline.intent;

import java.util.List;

/** The container image, by its reference: {@code nginx:1.25}, {@code registry.example/team/app@sha256:…}. */
final class ImageRule implements Rule {
    private static final List<Phrase> IMAGE = Phrase.all(
            "[using|with|from] [the|an] image [=|called|named] <image>",
            "[using|with|from] [the|an] image [=|called|named] <name>",
            "[to] <image> [image]");

    @Override
    public void read(Sentence sentence, Draft draft) {
        Phrase.claimEach(sentence, IMAGE, match -> image(match.text(0), draft));
    }

    private static void image(String image, Draft draft) {
        if (NetworkFunction.isList(image)) {
            throw new NotUnderstood("it names more than one target; give each intent on its own");
        }

        draft.put(Field.IMAGE, image);
        String tag = tag(image);
        if (!tag.isEmpty()) {
            draft.put(Field.VERSION, tag);
        }
    }

    /** The name of the image without registry, path, tag and digest. */
    static String workload(String image) {
        String path = image.replaceFirst("@.*", "");
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.replaceFirst(":.*", "");
    }

    private static String tag(String image) {
        String path = image.replaceFirst("@.*", "");
        int colon = path.indexOf(':', path.lastIndexOf('/') + 1);
        return colon < 0 ? "" : path.substring(colon + 1);
    }
}
