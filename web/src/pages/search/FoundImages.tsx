import type { Image, LabelClass } from "../../api/model";
import { Link } from "../../routing/Link";
import type { Route } from "../../routing/routes";
import { Thumb } from "../gallery/Thumb";

/** Images in the order in which they were found, each with why. */
export const FoundImages = ({ images, classes, toImage, note }: {
  images: readonly Image[]; classes: readonly LabelClass[]; toImage: (image: Image) => Route; note: (image: Image) => string | undefined;
}) => (
  <ul className="found-images">
    {images.map((image) => {
      const why = note(image);
      return (
        <li key={image.id}>
          <Link to={toImage(image)} className="found-image" aria-label={`${image.filename}${why === undefined ? "" : `, ${why}`}`}>
            <span className="found-picture"><Thumb image={image} classes={classes} /></span>
            <span className="cut small" title={image.relative_path}>{image.filename}</span>
            {why !== undefined && <span className="cut small soft" title={why}>{why}</span>}
          </Link>
        </li>
      );
    })}
  </ul>
);
