namespace TorchSharp
{
    namespace Modules
    {
        public class Parameter : torch.Tensor
        {
            /// <remarks>Takes the tensor over: the object that was given is empty afterwards.</remarks>
            public Parameter(torch.Tensor data, bool requires_grad = true)
                : base(data.with_requires_grad(requires_grad).MoveHandle(), register: false) =>
                DisposeScope.Replace(data, this);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
