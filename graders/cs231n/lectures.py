"""Where the course explains what each file of exercises asks for: the line under a failed check.

Its order is the course's order of files.
"""

from typing import Final

READING: Final[dict[str, str]] = {
    "linear_classifiers": "lectures 2 and 3: linear classification, loss functions, optimization",
    "nearest_neighbor": "lecture 2: nearest neighbour classifier",
    "losses": "lectures 2 and 3: multiclass SVM loss, softmax and cross-entropy",
    "activations": "lecture 7: activation functions",
    "layers": "lectures 2, 5 and 7: fully connected layer, backpropagation",
    "convolution": "lecture 5: convolution and pooling layers",
    "normalization": "lecture 7: batch, layer and group normalization",
    "regularization": "lectures 2 and 7: weight penalties, dropout",
    "initialization": "lecture 7: weight initialization",
    "preprocessing": "lecture 7: data preprocessing and augmentation",
    "optim": "lectures 3 and 7: parameter updates, learning rate schedules",
    "recurrent": "lecture 10: recurrent networks, LSTM, GRU",
    "models": "lectures 5, 7 and 10: layers put together",
    "generative": "lecture 11: generative adversarial networks",
    "visualization": "lecture 13: saliency maps, fooling images, class visualization",
    "style_transfer": "lecture 13: neural style transfer",
}
